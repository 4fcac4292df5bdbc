/** The run that is open: what it is, its results page by page, its log, and what is done with it. */
import type { Commands } from '../ipc/commands';
import type { RunResultPlace } from '../ipc/types/RunResultPlace';
import type { RunResultView } from '../ipc/types/RunResultView';
import type { TestRunDetail } from '../ipc/types/TestRunDetail';
import { debounce } from '../lib/coalesce';
import { PagedList } from './pagedList.svelte';
import { Resource } from './resource.svelte';
import { RunLog } from './runLog.svelte';
import { Work } from './work.svelte';

type Status = RunResultView['status'];

const FILTER_PAUSE = 120;

export class OpenRun {
  readonly id: string;
  readonly detail: Resource<TestRunDetail>;
  readonly results: PagedList<RunResultView>;
  readonly log: RunLog;
  readonly work = new Work();
  /** Only these are listed; none for all. */
  statuses = $state.raw<readonly Status[]>([]);
  /** Only names that hold it are listed. */
  text = $state('');
  /** The result that is looked at. */
  chosen = $state.raw<RunResultView | null>(null);
  /** Where the result is that the person came for; `gone` where the run has it no longer. */
  readonly sought: Resource<RunResultPlace | 'gone'>;
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  /** Whether somebody has turned to the results, so that they are read. */
  #listed = false;
  #soughtNumber = -1;
  readonly #commands: Commands;
  readonly #restartSoon = debounce(() => this.#restart(), FILTER_PAUSE);

  constructor(commands: Commands, id: string) {
    this.id = id;
    this.#commands = commands;
    this.detail = new Resource(() => commands.readTestRun(id));
    this.log = new RunLog(commands, id);
    this.results = new PagedList((offset, limit) =>
      commands.listRunResults({ runId: id, statuses: [...this.statuses], text: this.text, offset, limit }),
    );
    this.sought = new Resource<RunResultPlace | 'gone'>(
      async () => (await commands.findRunResult(id, this.#soughtNumber)) ?? 'gone',
    );
  }

  get isFiltered(): boolean {
    return this.statuses.length > 0 || this.text.trim() !== '';
  }

  /** Reads again what is on screen. */
  async reload(): Promise<void> {
    await Promise.all([this.detail.load(), this.#listed ? this.results.reload() : null, this.#followChosen()]);
  }

  /** Reads the results, as somebody looks at them. */
  showResults(): void {
    if (this.#listed) return;
    this.#listed = true;
    void this.results.reload();
  }

  /** Opens a result that the person comes for, at its row among all of them. */
  async goTo(number: number): Promise<void> {
    this.statuses = [];
    this.text = '';
    this.#forget();
    this.#soughtNumber = number;
    this.#listed = true;
    await this.sought.load();
    if (this.#soughtNumber !== number) return;
    const found = this.sought.value === 'gone' ? null : this.sought.value;
    await this.results.restart(found?.place);
    if (this.#soughtNumber !== number || found === null) return;
    this.active = found.place;
    this.chosen = found.result;
  }

  /** Looks again for the result that the person comes for, as that failed. */
  seekAgain(): void {
    void this.goTo(this.#soughtNumber);
  }

  /** Lists a status too, or no longer. */
  toggle(status: Status): void {
    this.statuses = this.statuses.includes(status)
      ? this.statuses.filter((each) => each !== status)
      : [...this.statuses, status];
    this.#restart();
  }

  setText(text: string): void {
    this.text = text;
    this.#restartSoon.call();
  }

  clearFilter(): void {
    this.statuses = [];
    this.text = '';
    this.#restart();
  }

  /** A report that is imported again brings results of its own; the old ones are gone. */
  async #followChosen(): Promise<void> {
    const number = this.chosen?.number;
    if (number === undefined) return;
    // Where it cannot be told, what was read stays.
    const found = await this.#commands.findRunResult(this.id, number).catch(() => undefined);
    if (found === undefined || this.chosen?.number !== number) return;
    this.chosen = found?.result ?? null;
    if (found === null) this.active = -1;
  }

  #restart(): void {
    this.#forget();
    void this.results.restart();
  }

  /** Forgets which result is looked at, as other ones are listed. */
  #forget(): void {
    this.#restartSoon.cancel();
    this.#soughtNumber = -1;
    this.sought.put(null);
    this.chosen = null;
    this.active = -1;
    this.restarts += 1;
  }
}
