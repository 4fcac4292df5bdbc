/** The test runs of a project, the newest first: which are listed, and the one that is open. */
import type { Commands } from '../ipc/commands';
import type { TestRunQuery } from '../ipc/types/TestRunQuery';
import type { TestRunView } from '../ipc/types/TestRunView';
import { debounce } from '../lib/coalesce';
import { OpenRun } from './openRun.svelte';
import { PagedList } from './pagedList.svelte';

export type RunFilter = Pick<TestRunQuery, 'states' | 'triggers' | 'text'>;
export type RunPart = 'summary' | 'results' | 'log';

export const ALL_RUNS: RunFilter = { states: [], triggers: [], text: '' };
const FILTER_PAUSE = 120;

export class TestRuns {
  filter = $state.raw<RunFilter>(ALL_RUNS);
  readonly list: PagedList<TestRunView>;
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  readonly position = { top: 0 };
  /** The run in the detail; the last one stays until the next is there. */
  open = $state.raw<OpenRun | null>(null);
  /** The run that is asked for. */
  wantedId: string | null = null;
  /** The part of a run that is looked at; it stays when another run is opened. */
  part = $state<RunPart>('summary');
  /** The run that is on its way. */
  #coming: OpenRun | null = null;
  /** The newest run when the list was read last, so that the keyboard stays at its row as newer ones come. */
  #newest: string | null = null;
  readonly #commands: Commands;
  readonly #restartSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  constructor(projectId: string, commands: Commands) {
    this.#commands = commands;
    this.list = new PagedList((offset, limit) =>
      commands.listTestRuns({ ...this.filter, projectId, offset, limit } satisfies TestRunQuery),
    );
  }

  get isFiltered(): boolean {
    const { states, triggers, text } = this.filter;
    return states.length > 0 || triggers.length > 0 || text !== '';
  }

  /** Reads everything on screen again. */
  async reload(): Promise<void> {
    const at = this.list.row(this.active)?.id;
    await Promise.all([this.list.reload(), this.open?.reload()]);
    const newest = this.list.row(0)?.id ?? null;
    if (at !== undefined && newest !== this.#newest) this.#keepActive(at);
    this.#newest = newest;
  }

  setText(text: string): void {
    this.filter = { ...this.filter, text };
    this.#restartSoon.call();
  }

  setFilter(change: Partial<RunFilter>): void {
    this.filter = { ...this.filter, ...change };
    void this.#restart();
  }

  /** Opens a run, and in it the result that the person comes for; `null` for none. */
  show(id: string | null, result: number | null = null): void {
    const isSame = this.wantedId === id;
    this.wantedId = id;
    if (id === null) {
      this.#coming = null;
      this.open = null;
    } else if (!isSame || (result !== null && this.open?.id !== id)) void this.#open(id, result);
    else if (result !== null) this.#goTo(this.open, result);
  }

  /** Stops a run that waits or goes on, unless the person says no. */
  async cancel(run: OpenRun): Promise<void> {
    await this.#act(run, () => this.#commands.cancelRun(run.id));
  }

  async runMissed(run: OpenRun): Promise<void> {
    await this.#act(run, () => this.#commands.runMissed(run.id));
  }

  async dismissMissed(run: OpenRun): Promise<void> {
    await this.#act(run, () => this.#commands.dismissMissed(run.id));
  }

  /** Runs the configuration of a run again; returns the new run, `undefined` where that failed. */
  async again(run: OpenRun, configurationId: string): Promise<TestRunView | undefined> {
    return (await this.#act(run, () => this.#commands.startRun(configurationId))) ?? undefined;
  }

  async openPipeline(run: OpenRun): Promise<void> {
    await run.work.run(() => this.#commands.openPipeline(run.id));
  }

  async #open(id: string, result: number | null): Promise<void> {
    const next = new OpenRun(this.#commands, id);
    this.#coming = next;
    if (this.open === null) this.open = next;
    await next.detail.load();
    if (this.#coming !== next) return;
    this.open = next;
    if (result !== null) this.#goTo(next, result);
  }

  #goTo(run: OpenRun | null, result: number): void {
    this.part = 'results';
    void run?.goTo(result);
  }

  async #act<Result>(run: OpenRun, command: () => Promise<Result>): Promise<Result | undefined> {
    const answer = await run.work.run(command);
    if (run.work.error === null) await this.reload();
    return answer;
  }

  /** Finds the row of a run among the first ones, as newer runs push it down. */
  #keepActive(id: string): void {
    const total = this.list.total ?? 0;
    const near = Array.from({ length: Math.min(total, this.active + 50) }, (_, index) => index);
    const found = near.find((index) => this.list.row(index)?.id === id);
    if (found !== undefined) this.active = found;
  }

  async #restart(): Promise<void> {
    this.#restartSoon.cancel();
    this.active = -1;
    this.position.top = 0;
    this.restarts += 1;
    await this.list.restart();
  }
}
