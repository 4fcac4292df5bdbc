/** What one sync changed, test by test, a hundred at a time. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { SyncChangeView } from '../ipc/types/SyncChangeView';

export const CHANGES_AT_ONCE = 100;

export class SyncChanges {
  rows = $state.raw<readonly SyncChangeView[]>([]);
  /** How many there are of the kind that is asked for; `null` until that is known. */
  total = $state<number | null>(null);
  /** The kind that is asked for; `null` for all. */
  change = $state<SyncChangeView['change'] | null>(null);
  loading = $state(false);
  error = $state.raw<CommandError | null>(null);
  #turn = 0;
  readonly #commands: Commands;
  readonly #runId: string;

  constructor(commands: Commands, runId: string) {
    this.#commands = commands;
    this.#runId = runId;
  }

  /** Starts from the top with the changes of one kind; what is shown stays until they are there. */
  async choose(change: SyncChangeView['change'] | null): Promise<void> {
    this.change = change;
    await this.#read(0);
  }

  /** Reads the next hundred. */
  async more(): Promise<void> {
    if (!this.loading) await this.#read(this.rows.length);
  }

  async #read(offset: number): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const page = await this.#commands.listSyncChanges(this.#runId, this.change, offset, CHANGES_AT_ONCE);
      if (turn !== this.#turn) return;
      this.total = page.total;
      this.rows = offset === 0 ? page.rows : [...this.rows, ...page.rows];
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
