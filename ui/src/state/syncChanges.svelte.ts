/** What one sync changed, test by test, a hundred at a time, of all kinds or of one. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { SyncChangeView } from '../ipc/types/SyncChangeView';

export const CHANGES_AT_ONCE = 100;
/** How many are read at once to find those of one kind among the others. */
const SEARCHED_AT_ONCE = 1000;

export class SyncChanges {
  /** The kind that is asked for; `null` for all. */
  change = $state<SyncChangeView['change'] | null>(null);
  /** How many the sync changed, of all kinds; `null` until that is known. */
  total = $state<number | null>(null);
  /** Whether there may be more than those shown. */
  more = $state(false);
  loading = $state(false);
  error = $state.raw<CommandError | null>(null);
  #found = $state.raw<readonly SyncChangeView[]>([]);
  #shown = $state(0);
  /** How many were looked at, of all kinds. */
  #looked = 0;
  #turn = 0;
  readonly #commands: Commands;
  readonly #runId: string;

  constructor(commands: Commands, runId: string) {
    this.#commands = commands;
    this.#runId = runId;
  }

  /** Those shown, in the order in which they were stored. */
  get rows(): readonly SyncChangeView[] {
    return this.#found.slice(0, this.#shown);
  }

  /** Starts from the top with the changes of one kind; what is shown stays until they are there. */
  async choose(change: SyncChangeView['change'] | null): Promise<void> {
    this.change = change;
    await this.#show([], 0, CHANGES_AT_ONCE);
  }

  /** Shows the next hundred. */
  async showMore(): Promise<void> {
    if (!this.loading) await this.#show(this.#found, this.#looked, this.#shown + CHANGES_AT_ONCE);
  }

  async #show(known: readonly SyncChangeView[], lookedBefore: number, wanted: number): Promise<void> {
    const turn = ++this.#turn;
    const found = [...known];
    let looked = lookedBefore;
    this.loading = true;
    try {
      // One more than is shown tells whether there is more.
      let atEnd = this.total !== null && looked >= this.total;
      while (found.length <= wanted && !atEnd) {
        const limit = this.change === null ? CHANGES_AT_ONCE + 1 : SEARCHED_AT_ONCE;
        const page = await this.#commands.listSyncChanges(this.#runId, looked, limit);
        if (turn !== this.#turn) return;
        found.push(...page.rows.filter((row) => this.change === null || row.change === this.change));
        looked += page.rows.length;
        this.total = page.total;
        atEnd = page.rows.length === 0 || looked >= page.total;
      }
      this.#found = found;
      this.#looked = looked;
      this.#shown = Math.min(wanted, found.length);
      this.more = found.length > this.#shown;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
