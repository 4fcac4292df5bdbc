/** What a typed address of a repository points at, found out while it is typed. */
import { debounce } from '../lib/coalesce';
import { asCommandError, type CommandError } from '../ipc/error';
import type { ResolvedAddress } from '../ipc/types/ResolvedAddress';
import { trimmed } from '../lib/format/trimmed';

const TYPING_PAUSE = 350;

/** Of several lookups only the one of the address that stands there now counts. */
export class AddressLookup {
  looking = $state(false);
  found = $state.raw<ResolvedAddress | null>(null);
  error = $state.raw<CommandError | null>(null);
  #address = '';
  #turn = 0;
  readonly #resolve: (address: string) => Promise<ResolvedAddress>;
  readonly #soon = debounce(() => void this.#look(), TYPING_PAUSE);

  constructor(resolve: (address: string) => Promise<ResolvedAddress>) {
    this.#resolve = resolve;
  }

  /** The address has become `address`. */
  typed(address: string): void {
    this.#address = trimmed(address);
    this.#turn += 1;
    this.error = null;
    this.found = null;
    this.looking = this.#address !== '';
    if (this.looking) this.#soon.call();
    else this.#soon.cancel();
  }

  async #look(): Promise<void> {
    const turn = this.#turn;
    try {
      const found = await this.#resolve(this.#address);
      if (turn === this.#turn) this.found = found;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.looking = false;
    }
  }
}
