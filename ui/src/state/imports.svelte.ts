/** What is imported and was, since the start of the app, and what was dropped onto the window and waits. */
import type { Commands } from '../ipc/commands';
import { asCommandError } from '../ipc/error';
import type { DragEvent } from '../ipc/types/DragEvent';
import type { DroppedView } from '../ipc/types/DroppedView';
import type { ImportChoice } from '../ipc/types/ImportChoice';
import type { ImportView } from '../ipc/types/ImportView';
import type { WatchedFolderView } from '../ipc/types/WatchedFolderView';
import type { Links } from './links.svelte';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

/** What a person changes of a watched folder. */
export type WatchedChange = Partial<Pick<WatchedFolderView, 'linkId' | 'isOn'>>;

/** Returns whether an import goes on. */
export function isUnderWay({ state }: ImportView['state']): boolean {
  switch (state) {
    case 'waiting':
    case 'reading':
    case 'storing':
      return true;
    case 'done':
    case 'cancelled':
    case 'failed':
      return false;
  }
}

export class Imports {
  readonly resource: Resource<ImportView[]>;
  readonly watched: Resource<WatchedFolderView[]>;
  /** What is dragged over the window. */
  over = $state.raw<DroppedView | null>(null);
  /** What was dropped and waits; the host holds it. */
  dropped = $state.raw<DroppedView | null>(null);
  readonly work = new Work();
  readonly dropping = new Work();
  readonly watching = new Work();
  /** What was changed of watched folders and is not stored yet, in the order in which that was done. */
  #unsaved = $state.raw<readonly { id: string; change: WatchedChange }[]>([]);
  #saving: Promise<void> = Promise.resolve();
  #chosenLink = $state<string | null>(null);
  readonly #projectId: string;
  readonly #commands: Commands;
  readonly #links: Links;

  constructor(projectId: string, commands: Commands, links: Links) {
    this.#projectId = projectId;
    this.#links = links;
    this.#commands = commands;
    this.resource = new Resource(() => commands.listImports(projectId));
    this.watched = new Resource(() => commands.listWatchedFolders(projectId));
  }

  /** The repository that results come from, as chosen last; `null` for any. One that was archived since is none. */
  get linkId(): string | null {
    return this.#links.shown.some(({ id }) => id === this.#chosenLink) ? this.#chosenLink : null;
  }

  set linkId(linkId: string | null) {
    this.#chosenLink = linkId;
  }

  /** The newest first. */
  get all(): readonly ImportView[] {
    return this.resource.value ?? [];
  }

  get running(): readonly ImportView[] {
    return this.all.filter(({ state }) => isUnderWay(state));
  }

  /** Reads the imports, and what waits to be imported; an event that told of it may be lost. */
  async load(): Promise<void> {
    await Promise.all([this.resource.load(), this.#readDropped()]);
  }

  hear(event: DragEvent): void {
    const { what } = event;
    switch (what) {
      case 'over':
        this.over = { names: event.names, total: event.total };
        return;
      case 'left':
        this.over = null;
        return;
      case 'dropped':
        this.over = null;
        this.dropping.error = null;
        this.dropped = { names: event.names, total: event.total };
    }
  }

  /** Asks which files or folder to import; returns whether an import began. */
  async choose(choice: ImportChoice): Promise<boolean> {
    const began = await this.work.run(() => this.#commands.chooseResults(this.#projectId, choice, this.linkId));
    if (began === undefined || began === null) return false;
    await this.resource.load();
    return true;
  }

  /** Imports what was dropped; returns whether that began. */
  async importDropped(): Promise<boolean> {
    const began = await this.dropping.run(() => this.#commands.importDropped(this.#projectId, this.linkId));
    if (began === undefined) return false;
    this.dropped = null;
    await this.resource.load();
    return true;
  }

  async dismissDropped(): Promise<void> {
    this.dropped = null;
    // Where it cannot be told, the host forgets it with the next drop.
    await this.#commands.dismissDropped().catch(() => undefined);
  }

  async cancel(id: number): Promise<void> {
    await this.work.run(() => this.#commands.cancelImport(this.#projectId, id));
    await this.resource.load();
  }

  /** Takes an import that is over from the list. */
  async dismiss(id: number): Promise<void> {
    await this.work.run(() => this.#commands.dismissImport(this.#projectId, id));
    await this.resource.load();
  }

  /** The watched folders as they are once every change is stored; `null` until they are read. */
  get folders(): readonly WatchedFolderView[] | null {
    const stored = this.watched.value;
    if (this.#unsaved.length === 0 || stored === null) return stored;
    return stored.map((folder) => {
      const changes = this.#unsaved.filter(({ id }) => id === folder.id);
      return changes.reduce((changed, { change }) => ({ ...changed, ...change }), folder);
    });
  }

  async addWatched(): Promise<void> {
    await this.#watch(() => this.#commands.addWatchedFolder(this.#projectId, this.linkId));
  }

  /** Changes a watched folder at once, and stores that after what was changed before; a refusal takes it back. */
  changeWatched(id: string, change: WatchedChange): void {
    this.#unsaved = [...this.#unsaved, { id, change }];
    this.watching.error = null;
    this.#saving = this.#saving.then(() => this.#saveNext());
  }

  async removeWatched({ id }: WatchedFolderView): Promise<void> {
    await this.#watch(() => this.#commands.removeWatchedFolder(id));
  }

  async #saveNext(): Promise<void> {
    const [next] = this.#unsaved;
    const stored = this.watched.value?.find(({ id }) => id === next?.id);
    if (next && stored) {
      const { id, linkId, isOn } = { ...stored, ...next.change };
      try {
        const saved = await this.#commands.saveWatchedFolder(id, linkId, isOn);
        this.watched.put(this.watched.value?.map((each) => (each.id === id ? saved : each)) ?? null);
      } catch (thrown) {
        this.watching.error = asCommandError(thrown);
        await this.watched.load();
      }
    }
    this.#unsaved = this.#unsaved.filter((each) => each !== next);
  }

  async #watch(command: () => Promise<unknown>): Promise<void> {
    await this.watching.run(command);
    // What was refused stands as it was.
    await this.watched.load();
  }

  async #readDropped(): Promise<void> {
    const dropped = await this.#commands.droppedResults().catch(() => null);
    if (!this.dropping.running) this.dropped = dropped;
  }
}
