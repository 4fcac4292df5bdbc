/** What the address in the workspace field names, asked of the core and of nobody else. */
import { asCommandError, type CommandError } from '../ipc/error';
import type { WorkspaceOffer } from '../ipc/types/WorkspaceOffer';

/** Only an answer for the text that stands there now counts. */
export class WorkspaceLookup {
  /** The workspace to use in place of the text; `null` while the text is fine as it is. */
  offer = $state.raw<WorkspaceOffer | null>(null);
  error = $state.raw<CommandError | null>(null);
  #turn = 0;
  readonly #read: (text: string) => Promise<WorkspaceOffer>;

  constructor(read: (text: string) => Promise<WorkspaceOffer>) {
    this.#read = read;
  }

  /** Forgets what was found, since the text has changed. */
  forget(): void {
    this.#turn += 1;
    this.offer = null;
    this.error = null;
  }

  async look(text: string): Promise<void> {
    const turn = ++this.#turn;
    try {
      const found = await this.#read(text);
      if (turn !== this.#turn) return;
      this.offer = found.ignored === null ? null : found;
      this.error = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.offer = null;
      this.error = asCommandError(thrown);
    }
  }
}
