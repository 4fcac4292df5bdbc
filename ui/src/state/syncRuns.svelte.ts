/** The recorded syncs of one linked repository, the newest first; older ones are read as they come into view. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { SyncRunView } from '../ipc/types/SyncRunView';

export const RUNS_AT_ONCE = 100;

export class SyncRuns {
  runs = $state.raw<readonly SyncRunView[]>([]);
  /** Whether there are older ones than those that were read. */
  more = $state(false);
  /** Whether anything was read at all. */
  loaded = $state(false);
  error = $state.raw<CommandError | null>(null);
  /** The run that is open. */
  chosenId = $state<string | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  #reading = false;
  #turn = 0;
  readonly #commands: Commands;
  readonly linkId: string;

  constructor(commands: Commands, linkId: string) {
    this.#commands = commands;
    this.linkId = linkId;
  }

  get chosen(): SyncRunView | null {
    return this.runs.find((run) => run.id === this.chosenId) ?? null;
  }

  /** How many rows the list has: those read, and one that stands for the rest. */
  get rows(): number {
    return this.runs.length + (this.more ? 1 : 0);
  }

  /** Reads the newest again; older ones that were read stay where they join on. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#reading = true;
    await this.#read(turn, null, (fresh, more) => {
      const last = fresh.at(-1)?.id;
      const join = last === undefined ? -1 : this.runs.findIndex((run) => run.id === last);
      if (join === -1) this.more = more;
      const newer = this.runs.length === 0 ? 0 : fresh.findIndex((run) => run.id === this.runs[0]?.id);
      // The keyboard stays at the run that it was at.
      if (this.active >= 0 && newer > 0) this.active += newer;
      this.runs = join === -1 ? fresh : [...fresh, ...this.runs.slice(join + 1)];
    });
  }

  /** Opens a run, and reads as far back as it takes to find it. */
  async reveal(runId: string): Promise<void> {
    this.chosenId = runId;
    if (!this.loaded) await this.load();
    while (this.chosen === null && this.more && this.error === null && this.chosenId === runId) {
      const before = this.runs.length;
      await this.show(before + 1);
      if (this.runs.length === before) return;
    }
    this.active = this.runs.findIndex((run) => run.id === runId);
  }

  /** Rows up to before `end` are in view: reads on where they are not there yet. */
  async show(end: number): Promise<void> {
    if (this.#reading || !this.more || end <= this.runs.length) return;
    this.#reading = true;
    await this.#read(this.#turn, this.runs.at(-1)?.id ?? null, (older, more) => {
      this.more = more;
      this.runs = [...this.runs, ...older];
    });
  }

  async #read(turn: number, before: string | null, take: (runs: SyncRunView[], more: boolean) => void): Promise<void> {
    try {
      const page = await this.#commands.listSyncRuns(this.linkId, before, RUNS_AT_ONCE);
      if (turn !== this.#turn) return;
      take(page.runs, page.more);
      this.loaded = true;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.#reading = false;
    }
  }
}
