/** What a typed address of a repository points at, found out while it is typed. */
import { debounce } from '../lib/coalesce';
import { asCommandError, type CommandError } from '../ipc/error';
import type { ResolvedAddress } from '../ipc/types/ResolvedAddress';
import { trimmed } from '../lib/format/trimmed';

const TYPING_PAUSE = 250;
/** After this the person hears that it takes long. */
const PATIENCE = 3000;

/** Of several lookups only the one of the address that stands there now counts. */
export class AddressLookup {
  looking = $state(false);
  /** Whether the answer takes longer than it should. */
  slow = $state(false);
  found = $state.raw<ResolvedAddress | null>(null);
  error = $state.raw<CommandError | null>(null);
  #address = '';
  #turn = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  readonly #resolve: (address: string) => Promise<ResolvedAddress>;
  readonly #cancel: () => Promise<unknown>;
  readonly #soon = debounce(() => void this.#look(), TYPING_PAUSE);

  constructor(resolve: (address: string) => Promise<ResolvedAddress>, cancel: () => Promise<unknown>) {
    this.#resolve = resolve;
    this.#cancel = cancel;
  }

  /** The address has become `address`. */
  typed(address: string): void {
    this.#begin(address);
    if (this.looking) this.#soon.call();
  }

  /** The address was pasted or chosen as a whole: nothing more is to come. */
  async put(address: string): Promise<void> {
    this.#begin(address);
    if (this.looking) await this.#look();
  }

  /** Stops looking; what stands in the field stays. */
  stop(): void {
    const asked = this.looking;
    this.#turn += 1;
    this.#soon.cancel();
    this.#rest();
    // Where it cannot be told, the core goes on and nobody listens.
    if (asked) this.#cancel().catch(() => undefined);
  }

  async again(): Promise<void> {
    await this.put(this.#address);
  }

  #begin(address: string): void {
    this.#address = trimmed(address);
    this.#turn += 1;
    this.#soon.cancel();
    this.#rest();
    this.error = null;
    this.found = null;
    this.looking = this.#address !== '';
    if (this.looking) this.#patience = setTimeout(() => (this.slow = true), PATIENCE);
  }

  #rest(): void {
    clearTimeout(this.#patience);
    this.slow = false;
    this.looking = false;
  }

  async #look(): Promise<void> {
    const turn = this.#turn;
    try {
      const found = await this.#resolve(this.#address);
      if (turn === this.#turn) this.found = found;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.#rest();
    }
  }
}
