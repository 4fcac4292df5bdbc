/** Letters typed on a list, and the row that they lead to. A short pause starts anew; only the last answer counts. */

const PAUSE = 900;

interface Ways {
  /** The index of the first row from `from` on whose name begins with `prefix`. */
  find(prefix: string, from: number): Promise<number | null>;
  found(index: number): void;
  missed(prefix: string): void;
}

export class TypeAhead {
  #typed = '';
  #from = 0;
  #turn = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Whether a space now is one more letter. */
  get running(): boolean {
    return this.#typed !== '';
  }

  /** Takes one more letter; `active` is the row that the keyboard is at, from which the first letter looks on. */
  async type(letter: string, active: number): Promise<void> {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => (this.#typed = ''), PAUSE);
    if (this.#typed === '') this.#from = active + 1;
    this.#typed += letter;
    const prefix = this.#typed;
    const turn = ++this.#turn;
    // More letters may still fit the row that the first ones led to.
    const index = await this.#ways.find(prefix, this.#from).catch(() => null);
    if (turn !== this.#turn) return;
    if (index === null) this.#ways.missed(prefix);
    else this.#ways.found(index);
  }

  /** Forgets what was typed. */
  end(): void {
    clearTimeout(this.#pause);
    this.#typed = '';
    this.#turn += 1;
  }
}
