/** The filters that the member keeps under names in a project. */
import type { Commands } from '../ipc/commands';
import type { SavedFilterForm } from '../ipc/types/SavedFilterForm';
import type { SavedFilterView } from '../ipc/types/SavedFilterView';
import type { TreeKind } from '../ipc/types/TreeKind';
import type { Catalogue } from './catalogue.svelte';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

export class SavedFilters {
  readonly resource: Resource<SavedFilterView[]>;
  readonly saving = new Work();
  readonly deleting = new Work();
  /** The one that was deleted last, for as long as that can be undone. */
  deleted = $state.raw<SavedFilterView | null>(null);
  readonly #projectId: string;
  readonly #commands: Commands;

  constructor(projectId: string, commands: Commands) {
    this.#projectId = projectId;
    this.#commands = commands;
    this.resource = new Resource(() => commands.listSavedFilters(projectId));
  }

  of(kind: TreeKind): SavedFilterView[] {
    return (this.resource.value ?? []).filter((each) => each.kind === kind);
  }

  /** Keeps what a list shows; one of the same name is replaced. Returns whether it was kept. */
  async save(name: string, list: Pick<Catalogue<{ id: string }, { id: string }>, 'kind' | 'view'>): Promise<boolean> {
    const { filter, scope, sort, descending } = list.view;
    return this.#save({ name, kind: list.kind, filter, ...scope, sort, descending });
  }

  async delete(saved: SavedFilterView): Promise<void> {
    this.deleted = null;
    await this.deleting.run(async () => {
      await this.#commands.deleteSavedFilter(saved.id);
      this.deleted = saved;
      await this.resource.load();
    });
  }

  async undoDelete(): Promise<void> {
    const saved = this.deleted;
    if (saved === null) return;
    const { name, kind, filter, linkId, folder, sort, descending } = saved;
    if (await this.#save({ name, kind, filter, linkId, folder, sort, descending })) this.deleted = null;
  }

  async #save(form: Omit<SavedFilterForm, 'projectId'>): Promise<boolean> {
    const kept = await this.saving.run(() => this.#commands.saveFilter({ ...form, projectId: this.#projectId }));
    if (kept === undefined) return false;
    await this.resource.load();
    return true;
  }
}
