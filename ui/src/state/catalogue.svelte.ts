/** One list of the catalogue with its tree, filter, order and the row that is open. */
import { debounce } from '../lib/coalesce';
import type { ListQuery } from '../ipc/types/ListQuery';
import type { SortColumn } from '../ipc/types/SortColumn';
import type { FolderView } from '../ipc/types/FolderView';
import { EVERYTHING, FolderTree, type Scope } from './folders.svelte';
import { PagedList, type Page } from './pagedList.svelte';
import { Resource } from './resource.svelte';

const FILTER_PAUSE = 120;

interface Reads<Row, Detail> {
  folders(scope: Scope): Promise<FolderView[]>;
  page(query: ListQuery): Promise<Page<Row>>;
  detail(id: string): Promise<Detail>;
}

export class Catalogue<Row extends { id: string }, Detail extends { id: string }> {
  scope = $state.raw<Scope>(EVERYTHING);
  filter = $state('');
  sort = $state<SortColumn>('path');
  descending = $state(false);
  selectedId = $state<string | null>(null);
  /** Whether the keyboard goes into the detail as soon as that is on screen. */
  wantsFocus = $state(false);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  readonly folders: FolderTree;
  readonly list: PagedList<Row>;
  readonly detail: Resource<Detail>;
  readonly #filterSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  constructor(projectId: string, reads: Reads<Row, Detail>) {
    this.folders = new FolderTree(reads.folders);
    this.list = new PagedList((offset, limit) =>
      reads.page({
        projectId,
        linkId: this.scope.linkId,
        folder: this.scope.folder,
        filter: this.filter,
        sort: this.sort,
        descending: this.descending,
        offset,
        limit,
      }),
    );
    this.detail = new Resource(() => reads.detail(this.selectedId ?? ''));
  }

  /** Reads everything on screen again. */
  async reload(): Promise<void> {
    await Promise.all([
      this.folders.reload(),
      this.list.reload(),
      this.selectedId === null ? null : this.detail.load(),
    ]);
  }

  setScope(scope: Scope): void {
    this.scope = scope;
    void this.#restart();
  }

  /** Looks at all of a scope, whatever was filtered or open before. */
  look(scope: Scope): void {
    this.filter = '';
    this.select(null);
    this.setScope(scope);
  }

  setFilter(text: string): void {
    this.filter = text;
    this.#filterSoon.call();
  }

  /** Orders by `column`; by the same column again, the other way round. */
  orderBy(column: SortColumn): void {
    this.descending = this.sort === column ? !this.descending : column === 'changed';
    this.sort = column;
    void this.#restart();
  }

  select(id: string | null): void {
    if (this.selectedId === id && this.detail.error === null) return;
    this.selectedId = id;
    if (id === null) this.detail.put(null);
    else void this.detail.load();
  }

  async #restart(): Promise<void> {
    this.#filterSoon.cancel();
    this.active = -1;
    this.restarts += 1;
    await this.list.restart();
  }
}
