/** One thing that is read from the host: its last good value, whether a read is under way, and why the last one failed. */
import { asCommandError, type CommandError } from '../ipc/error';

/** A failed read keeps the last good value; of several reads under way only the last one counts. */
export class Resource<Value> {
  value = $state.raw<Value | null>(null);
  error = $state.raw<CommandError | null>(null);
  loading = $state(false);
  #turn = 0;
  readonly #read: () => Promise<Value>;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const value = await this.#read();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  /** Takes a value that is known without a read; a read under way no longer counts. */
  put(value: Value | null): void {
    this.#turn += 1;
    this.value = value;
    this.error = null;
    this.loading = false;
  }
}
