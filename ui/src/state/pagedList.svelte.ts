/** A long list of which only the pages near the view are in memory. */
import { asCommandError, type CommandError } from '../ipc/error';

export const PAGE_SIZE = 100;
const MOST_PAGES = 12;
/** How many rows before and behind the view are read ahead, so that nobody scrolls into empty rows. */
const AHEAD = 80;
/** How many pages are on their way at once; who drags the scroll bar passes over the others. */
const MOST_UNDER_WAY = 2;

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
  /** The pages on their way, in this turn. */
  #asked = new Set<number>();
  /** The pages that could not be read; they are asked for again once the list is read again or they come back into view. */
  #failed = new Set<number>();
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

  /** Asks for the pages that hold the rows from `first` to before `end`, and for those close by. */
  show(first: number, end: number): void {
    this.#first = first;
    this.#end = Math.max(first + 1, end);
    const near = this.#pagesNear();
    for (const page of this.#failed) if (!near.includes(page)) this.#failed.delete(page);
    this.#askForMore();
  }

  /** Reads the pages in view again and forgets the others. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    const wanted = this.#pagesOf(this.#first, this.#end);
    this.#asked = new Set(wanted);
    this.#failed.clear();
    const answers = await Promise.all(wanted.map((page) => this.#fetch(page, turn)));
    if (turn !== this.#turn) return;
    const fresh = new Map<number, Row[]>();
    answers.forEach((answer, index) => {
      const page = wanted[index];
      if (page === undefined) return;
      if (answer) fresh.set(page, answer.rows);
    });
    if (fresh.size > 0) this.#pages = fresh;
    this.#asked.clear();
    // Somebody may have scrolled on meanwhile.
    this.#askForMore();
  }

  /** Starts with other rows, from the top or with those from `first` in view. */
  async restart(first = 0): Promise<void> {
    this.#first = first;
    this.#end = first + 1;
    await this.reload();
  }

  #pagesOf(first: number, end: number): number[] {
    const last = this.total === null ? Infinity : Math.max(0, Math.ceil(this.total / PAGE_SIZE) - 1);
    const from = Math.min(Math.max(0, Math.floor(first / PAGE_SIZE)), last);
    const to = Math.min(Math.floor((end - 1) / PAGE_SIZE), last);
    return Array.from({ length: Math.max(1, to - from + 1) }, (_, index) => from + index);
  }

  /** The pages in view, and then those close by. */
  #pagesNear(): number[] {
    return [...this.#pagesOf(this.#first, this.#end), ...this.#pagesOf(this.#first - AHEAD, this.#end + AHEAD)];
  }

  /** Asks for the pages in view before those close by, as far as not enough are on their way. */
  #askForMore(): void {
    const turn = this.#turn;
    for (const page of this.#pagesNear()) {
      if (this.#asked.size >= MOST_UNDER_WAY) return;
      if (!this.#pages.has(page) && !this.#asked.has(page) && !this.#failed.has(page)) void this.#load(page, turn);
    }
  }

  async #load(page: number, turn: number): Promise<void> {
    this.#asked.add(page);
    const answer = await this.#fetch(page, turn);
    if (turn !== this.#turn) return;
    this.#asked.delete(page);
    if (answer) {
      const pages = new Map(this.#pages).set(page, answer.rows);
      if (pages.size > MOST_PAGES) pages.delete(farthest(pages.keys(), Math.floor(this.#first / PAGE_SIZE)));
      this.#pages = pages;
    }
    this.#askForMore();
  }

  /** Reads a page; `null` where that failed, or where its rows are no longer wanted. */
  async #fetch(page: number, turn: number): Promise<Page<Row> | null> {
    try {
      const answer = await this.#read(page * PAGE_SIZE, PAGE_SIZE);
      if (turn !== this.#turn) return null;
      this.total = answer.total;
      if (this.#failed.size === 0) this.error = null;
      return answer;
    } catch (thrown) {
      if (turn !== this.#turn) return null;
      this.error = asCommandError(thrown);
      this.#failed.add(page);
      return null;
    }
  }
}

function farthest(pages: Iterable<number>, from: number): number {
  return [...pages].reduce((far, page) => (Math.abs(page - from) > Math.abs(far - from) ? page : far), from);
}
