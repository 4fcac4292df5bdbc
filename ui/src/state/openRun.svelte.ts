/** The run that is open: what it is, its results page by page, its log. */
import type { Commands } from '../ipc/commands';
import type { RunResultView } from '../ipc/types/RunResultView';
import type { TestRunDetail } from '../ipc/types/TestRunDetail';
import { PagedList } from './pagedList.svelte';
import { Resource } from './resource.svelte';
import { RunLog } from './runLog.svelte';

type Status = RunResultView['status'];

export class OpenRun {
  readonly id: string;
  readonly detail: Resource<TestRunDetail>;
  readonly results: PagedList<RunResultView>;
  readonly log: RunLog;
  /** Only these are listed; none for all. */
  statuses = $state.raw<readonly Status[]>([]);
  /** The result that is looked at. */
  chosen = $state.raw<RunResultView | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  /** Whether somebody has turned to the results, so that they are read. */
  #listed = false;

  constructor(commands: Commands, id: string) {
    this.id = id;
    this.detail = new Resource(() => commands.readTestRun(id));
    this.log = new RunLog(commands, id);
    this.results = new PagedList((offset, limit) =>
      commands.listRunResults({ runId: id, statuses: [...this.statuses], offset, limit }),
    );
  }

  /** Reads again what is on screen. */
  async reload(): Promise<void> {
    await Promise.all([this.detail.load(), this.#listed ? this.results.reload() : null]);
  }

  /** Reads the results, as somebody looks at them. */
  showResults(): void {
    if (this.#listed) return;
    this.#listed = true;
    void this.results.reload();
  }

  /** Lists a status too, or no longer. */
  toggle(status: Status): void {
    this.statuses = this.statuses.includes(status)
      ? this.statuses.filter((each) => each !== status)
      : [...this.statuses, status];
    this.chosen = null;
    this.active = -1;
    this.restarts += 1;
    void this.results.restart();
  }
}
