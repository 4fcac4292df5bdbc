/** The test runs of a project, the newest first: which are listed, and the one that is open. */
import type { Commands } from '../ipc/commands';
import type { TestRunQuery } from '../ipc/types/TestRunQuery';
import type { TestRunView } from '../ipc/types/TestRunView';
import { debounce } from '../lib/coalesce';
import { OpenRun } from './openRun.svelte';
import { PagedList } from './pagedList.svelte';
import { Work } from './work.svelte';

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
  readonly work = new Work();
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

  /** Opens a run; `null` for none. */
  show(id: string | null): void {
    if (this.wantedId === id) return;
    this.wantedId = id;
    if (id === null) this.#put(null);
    else void this.#open(id);
  }

  /** Stops a run that waits or goes on, unless the person says no. */
  async cancel(id: string): Promise<void> {
    await this.#act(() => this.#commands.cancelRun(id));
  }

  async runMissed(id: string): Promise<void> {
    await this.#act(() => this.#commands.runMissed(id));
  }

  async dismissMissed(id: string): Promise<void> {
    await this.#act(() => this.#commands.dismissMissed(id));
  }

  /** Runs a configuration again; returns the new run, `undefined` where that failed. */
  async again(configurationId: string): Promise<TestRunView | undefined> {
    return (await this.#act(() => this.#commands.startRun(configurationId))) ?? undefined;
  }

  async openPipeline(id: string): Promise<void> {
    await this.work.run(() => this.#commands.openPipeline(id));
  }

  async #open(id: string): Promise<void> {
    const next = new OpenRun(this.#commands, id);
    if (this.open === null) this.#put(next);
    await next.detail.load();
    if (this.wantedId === id) this.#put(next);
  }

  #put(open: OpenRun | null): void {
    if (this.open === open) return;
    this.work.error = null;
    this.open = open;
  }

  async #act<Result>(command: () => Promise<Result>): Promise<Result | undefined> {
    const answer = await this.work.run(command);
    if (this.work.error === null) await this.reload();
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
