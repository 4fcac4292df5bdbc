/** A long list of which only the pages near the view are in memory. */
import { asCommandError, type CommandError } from '../ipc/error';

export const PAGE_SIZE = 200;
const MOST_PAGES = 12;

export interface Page<Row> {
  total: number;
  rows: Row[];
}

/** While a list is read again the old rows stay, so that nothing flashes. */
export class PagedList<Row> {
  /** `null` until the first page has come. */
  total = $state<number | null>(null);
  error = $state.raw<CommandError | null>(null);
  #pages = $state.raw<ReadonlyMap<number, Row[]>>(new Map());
  #asked = new Map<number, number>();
  #turn = 0;
  #first = 0;
  #end = PAGE_SIZE;
  readonly #read: (offset: number, limit: number) => Promise<Page<Row>>;

  constructor(read: (offset: number, limit: number) => Promise<Page<Row>>) {
    this.#read = read;
  }

  /** Returns the row at `index`; `undefined` while it is not there. */
  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE];
  }

  /** Asks for the pages that hold the rows from `first` to before `end`. */
  show(first: number, end: number): void {
    this.#first = first;
    this.#end = Math.max(first + 1, end);
    for (const page of this.#wanted()) {
      if (!this.#pages.has(page) && this.#asked.get(page) !== this.#turn) void this.#load(page, this.#turn);
    }
  }

  /** Reads the pages in view again and forgets the others. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    this.#asked.clear();
    const wanted = this.#wanted();
    const pages = await Promise.all(wanted.map((page) => this.#fetch(page, turn)));
    if (turn !== this.#turn) return;
    const fresh = new Map<number, Row[]>();
    pages.forEach((answer, index) => {
      const page = wanted[index];
      if (answer && page !== undefined) fresh.set(page, answer.rows);
    });
    if (fresh.size > 0) this.#pages = fresh;
  }

  /** Starts from the top with other rows. */
  async restart(): Promise<void> {
    this.#first = 0;
    this.#end = 1;
    await this.reload();
  }

  #wanted(): number[] {
    const last = this.total === null ? 0 : Math.max(0, Math.ceil(this.total / PAGE_SIZE) - 1);
    const from = Math.min(Math.floor(this.#first / PAGE_SIZE), last);
    const to = Math.min(Math.floor((this.#end - 1) / PAGE_SIZE), Math.max(last, from));
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  async #load(page: number, turn: number): Promise<void> {
    const answer = await this.#fetch(page, turn);
    if (!answer) return;
    const pages = new Map(this.#pages).set(page, answer.rows);
    if (pages.size > MOST_PAGES) pages.delete(farthest(pages.keys(), page));
    this.#pages = pages;
  }

  async #fetch(page: number, turn: number): Promise<Page<Row> | null> {
    this.#asked.set(page, turn);
    try {
      const answer = await this.#read(page * PAGE_SIZE, PAGE_SIZE);
      if (turn !== this.#turn) return null;
      this.total = answer.total;
      this.error = null;
      return answer;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
      return null;
    } finally {
      if (this.#asked.get(page) === turn) this.#asked.delete(page);
    }
  }
}

function farthest(pages: Iterable<number>, from: number): number {
  return [...pages].reduce((far, page) => (Math.abs(page - from) > Math.abs(far - from) ? page : far), from);
}
