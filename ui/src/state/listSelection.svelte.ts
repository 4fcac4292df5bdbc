/** Which rows of a list are selected: some of them by their ids, or all that the list shows but some. */

/** The core answers no more ids than this at once. */
const IDS_AT_ONCE = 5000;

interface Reads {
  /** The ids of the rows from `offset` on. */
  ids(offset: number, limit: number): Promise<string[]>;
  /** The id of a row that is in memory. */
  idAt(index: number): string | undefined;
  total(): number;
}

export class ListSelection {
  /** Whether all rows are selected, whatever rows there are. */
  all = $state(false);
  /** The selected ids; where all are selected, the ones that are not. */
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Where a range begins. */
  #anchor = 0;
  #turn = 0;
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  get count(): number {
    return this.all ? Math.max(0, this.#reads.total() - this.#ids.size) : this.#ids.size;
  }

  get any(): boolean {
    return this.count > 0;
  }

  has(id: string): boolean {
    return this.all !== this.#ids.has(id);
  }

  /** Puts the beginning of the next range at a row. */
  anchorAt(index: number): void {
    this.#anchor = Math.max(0, index);
  }

  clear(): void {
    this.#turn += 1;
    this.all = false;
    if (this.#ids.size > 0) this.#ids = new Set();
  }

  chooseAll(): void {
    this.#turn += 1;
    this.all = true;
    this.#ids = new Set();
  }

  /** Takes a row in or out; `open`, the row that is open, is taken in with the first one. */
  toggle(index: number, id: string, open: string | null): void {
    this.#turn += 1;
    const before = this.any || open === null || open === id ? this.#ids : [open];
    const ids = new Set(before);
    if (!ids.delete(id)) ids.add(id);
    this.#ids = ids;
    this.#anchor = index;
  }

  /** Selects the rows from the anchor to `index`, and nothing else; reads the ids of those that are not in memory. */
  async extendTo(index: number): Promise<void> {
    const turn = ++this.#turn;
    const first = Math.min(this.#anchor, index);
    const last = Math.max(this.#anchor, index);
    if (first === 0 && last > 0 && last === this.#reads.total() - 1) {
      this.chooseAll();
      return;
    }
    const ids = this.#inMemory(first, last) ?? (await this.#read(first, last));
    if (turn !== this.#turn) return;
    this.all = false;
    this.#ids = new Set(ids);
  }

  /** Returns the selected ids; `null` where that is every row there is. */
  async chosen(): Promise<string[] | null> {
    if (!this.all) return [...this.#ids];
    if (this.#ids.size === 0) return null;
    const left = this.#ids;
    const ids = await this.#read(0, this.#reads.total() - 1);
    return ids.filter((id) => !left.has(id));
  }

  #inMemory(first: number, last: number): string[] | null {
    const ids: string[] = [];
    for (let index = first; index <= last; index += 1) {
      const id = this.#reads.idAt(index);
      if (id === undefined) return null;
      ids.push(id);
    }
    return ids;
  }

  async #read(first: number, last: number): Promise<string[]> {
    const ids: string[] = [];
    for (let offset = first; offset <= last; offset += IDS_AT_ONCE) {
      const some = await this.#reads.ids(offset, Math.min(IDS_AT_ONCE, last + 1 - offset));
      if (some.length === 0) break;
      ids.push(...some);
    }
    return ids;
  }
}
