/** One list of the catalogue with its tree, filter, order, what is selected in it and the row that is open. */
import { debounce } from '../lib/coalesce';
import type { Commands } from '../ipc/commands';
import type { FilterChoices } from '../ipc/types/FilterChoices';
import type { FilterReading } from '../ipc/types/FilterReading';
import type { ListQuery } from '../ipc/types/ListQuery';
import type { SavedFilterView } from '../ipc/types/SavedFilterView';
import type { SortColumn } from '../ipc/types/SortColumn';
import type { TreeKind } from '../ipc/types/TreeKind';
import { ROW_HEIGHT } from '../lib/table/visibleSlice';
import { PLAIN_VIEW, type ListView } from './address';
import { EVERYTHING, FolderTree, scopeKey, type Scope } from './folders.svelte';
import { ListExport } from './listExport.svelte';
import { ListSelection } from './listSelection.svelte';
import { PagedList, PAGE_SIZE, type Page } from './pagedList.svelte';
import { Resource } from './resource.svelte';

const FILTER_PAUSE = 120;
/** How many rows stay above a row that is brought into view. */
const ROWS_ABOVE = 6;
const EVERYTHING_UNDERSTOOD: FilterReading = { ignored: [] };

interface Reads<Row, Detail> {
  page(query: ListQuery): Promise<Page<Row> & { reading: FilterReading }>;
  detail(id: string): Promise<Detail>;
}

/** Where a list was when somebody left it. */
export interface LeftAt {
  top: number;
  active: number;
}

const TOP: LeftAt = { top: 0, active: -1 };

export class Catalogue<Row extends { id: string }, Detail extends { id: string }> {
  readonly kind: TreeKind;
  scope = $state.raw<Scope>(EVERYTHING);
  filter = $state('');
  sort = $state<SortColumn>('path');
  descending = $state(false);
  selectedId = $state<string | null>(null);
  /** Whether the keyboard goes into the detail as soon as that is on screen. */
  wantsFocus = $state(false);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list goes to where `position` says: with other rows, or to bring a row into view. */
  restarts = $state(0);
  /** How far the list is scrolled, in pixels. */
  readonly position = { top: 0 };
  /** How the filter of the rows on screen was understood. */
  reading = $state.raw<FilterReading>(EVERYTHING_UNDERSTOOD);
  readonly folders: FolderTree;
  readonly list: PagedList<Row>;
  readonly detail: Resource<Detail>;
  readonly choices: Resource<FilterChoices>;
  readonly selection: ListSelection;
  readonly exporting: ListExport;
  /** Whether the keyboard goes to the list, as what it was on is gone. */
  wantsList = $state(false);
  /** What was done on the list, for those who do not see it. */
  said = $state('');
  readonly #projectId: string;
  readonly #commands: Commands;
  readonly #reads: Reads<Row, Detail>;
  readonly #onstep: () => void;
  readonly #filterSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  /** `onstep` is called before each change from which a person can come back. */
  constructor(
    kind: TreeKind,
    projectId: string,
    commands: Commands,
    reads: Reads<Row, Detail>,
    onstep: () => void = () => {},
  ) {
    this.kind = kind;
    this.#projectId = projectId;
    this.#commands = commands;
    this.#onstep = onstep;
    this.folders = new FolderTree(({ linkId, folder }) => commands.listFolders(projectId, kind, linkId, folder));
    this.list = new PagedList(async (offset, limit) => {
      const query = this.query(offset, limit);
      const page = await reads.page(query);
      if (query.filter === this.filter) this.reading = page.reading;
      return page;
    });
    this.detail = new Resource(() => reads.detail(this.selectedId ?? ''));
    this.choices = new Resource(() => commands.listFilterChoices(kind, this.query(0, PAGE_SIZE)));
    this.selection = new ListSelection({
      ids: (offset, limit) => commands.listTestIds(kind, this.query(offset, limit)),
      idAt: (index) => this.list.row(index)?.id,
      total: () => this.list.total ?? 0,
    });
    this.exporting = new ListExport(commands, this);
    this.#reads = reads;
  }

  /** Returns the question that the list asks. */
  query(offset: number, limit: number): ListQuery {
    return {
      projectId: this.#projectId,
      linkId: this.scope.linkId,
      folder: this.scope.folder,
      filter: this.filter,
      sort: this.sort,
      descending: this.descending,
      offset,
      limit,
    };
  }

  get isFiltered(): boolean {
    return this.filter.trim() !== '';
  }

  get view(): ListView {
    const { scope, filter, sort, descending, selectedId } = this;
    return { scope, filter, sort, descending, open: selectedId };
  }

  /** Reads everything on screen again. */
  async reload(): Promise<void> {
    await Promise.all([
      this.folders.reload(),
      this.list.reload(),
      this.selectedId === null ? null : this.detail.load(),
      this.choices.value === null ? null : this.choices.load(),
    ]);
  }

  setScope(scope: Scope): void {
    this.#onstep();
    this.#scopeTo(scope);
    void this.#restart();
  }

  /** Looks at all of a scope, whatever was filtered or open before. */
  look(scope: Scope): void {
    this.#onstep();
    this.filter = '';
    this.select(null);
    this.setScope(scope);
  }

  /** Takes a filter while it is typed. */
  setFilter(text: string): void {
    this.filter = text;
    this.#filterSoon.call();
  }

  /** Takes a filter that was chosen. */
  chooseFilter(text: string): void {
    this.#onstep();
    this.filter = text;
    void this.#restart();
  }

  /** Shows what a kept filter shows. */
  chooseSaved({ filter, linkId, folder, sort, descending }: Omit<SavedFilterView, 'id' | 'name' | 'kind'>): void {
    this.#onstep();
    Object.assign(this, { filter, sort, descending });
    this.#scopeTo(linkId === null ? EVERYTHING : { linkId, folder });
    void this.#restart();
  }

  /** Orders by `column`; by the same column again, the other way round. */
  orderBy(column: SortColumn): void {
    this.#onstep();
    const latestFirst = column === 'changed' || column === 'last-run';
    this.descending = this.sort === column ? !this.descending : latestFirst;
    this.sort = column;
    void this.#restart(TOP, true);
  }

  /** Opens a row that a person chose. */
  choose(id: string | null): void {
    if (id !== this.selectedId) this.#onstep();
    this.select(id);
  }

  /** Opens a row without a step that leads back, as where the detail follows the keyboard. */
  select(id: string | null): void {
    if (this.selectedId === id && this.detail.error === null) return;
    this.selectedId = id;
    if (id === null) this.detail.put(null);
    else void this.detail.load();
  }

  /** Opens a test from elsewhere, and brings its row into view where the list shows it. */
  async open(id: string): Promise<void> {
    this.choose(id);
    const place = await this.placeOf(id);
    if (place === null || this.selectedId !== id || this.active === place) return;
    this.#goTo(place);
  }

  /** Returns where a row stands in the list as it is; `null` where the list does not show it. */
  async placeOf(id: string): Promise<number | null> {
    const before = JSON.stringify(this.query(0, 1));
    const place = await this.#commands.placeInList(this.kind, this.query(0, 1), id).catch(() => null);
    return before === JSON.stringify(this.query(0, 1)) ? place : null;
  }

  /** Returns the first row from `from` on, and then from the top, whose name begins with `prefix`. */
  find(prefix: string, from: number): Promise<number | null> {
    return this.#commands.findInList(this.kind, this.query(0, 1), prefix, from);
  }

  /** Returns the selected rows in the order of the list. */
  async selectedRows(): Promise<Row[]> {
    const rows: Row[] = [];
    const amount = this.selection.count;
    for (let offset = 0; rows.length < amount; offset += PAGE_SIZE) {
      const page = await this.#reads.page(this.query(offset, PAGE_SIZE));
      if (page.rows.length === 0) break;
      rows.push(...page.rows.filter((row) => this.selection.has(row.id)));
    }
    return rows;
  }

  /** Shows a list as it was before. */
  restore(view: ListView, left: LeftAt | null): void {
    const same = JSON.stringify({ ...view, open: null }) === JSON.stringify({ ...this.view, open: null });
    const { filter, sort, descending, scope, open } = view;
    this.select(open);
    if (same) {
      if (left) this.#stand(left);
      return;
    }
    Object.assign(this, { filter, sort, descending });
    this.#scopeTo(scope);
    void this.#restart(left ?? TOP);
  }

  /** Goes back to a list that nobody has changed. */
  restoreAll(): void {
    this.restore(PLAIN_VIEW, null);
  }

  #scopeTo(scope: Scope): void {
    const changed = scopeKey(scope) !== scopeKey(this.scope);
    this.scope = scope;
    if (changed && this.choices.value !== null) void this.choices.load();
    void this.folders.reveal(scope);
  }

  #stand({ top, active }: LeftAt): void {
    this.position.top = top;
    this.active = active;
    this.restarts += 1;
  }

  #goTo(index: number): void {
    const top = Math.max(0, index - ROWS_ABOVE) * ROW_HEIGHT;
    this.list.show(index, index + 1);
    this.selection.anchorAt(index);
    this.#stand({ top, active: index });
  }

  async #restart(at: LeftAt = TOP, sameRows = false): Promise<void> {
    this.#filterSoon.cancel();
    if (!sameRows) this.selection.clear();
    this.selection.anchorAt(at.active);
    const first = Math.floor(at.top / ROW_HEIGHT);
    if (first === 0) this.#stand(at);
    await this.list.restart(first);
    // Rows far down can be scrolled to once it is known that there are as many.
    if (first > 0) this.#stand(at);
  }
}
