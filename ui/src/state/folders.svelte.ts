/** The folder tree of one part of the catalogue; folders are read when they open. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { asCommandError, type CommandError } from '../ipc/error';
import type { FolderView } from '../ipc/types/FolderView';

/** Where a list looks: everything, one linked repository, or one folder of it. */
export interface Scope {
  linkId: string | null;
  folder: string;
}

export const EVERYTHING: Scope = { linkId: null, folder: '' };
const TOP = '';

/** Returns the key of a scope in the tree; unique, as no link id holds a line break. */
export function scopeKey(scope: Scope): string {
  return scope.linkId === null ? TOP : `${scope.linkId}\n${scope.folder}`;
}

export function scopeOfKey(key: string): Scope {
  const [linkId, ...rest] = key.split('\n');
  return linkId ? { linkId, folder: rest.join('\n') } : EVERYTHING;
}

export class FolderTree {
  error = $state.raw<CommandError | null>(null);
  readonly children = new SvelteMap<string, FolderView[]>();
  readonly open = new SvelteSet<string>();
  readonly #read: (scope: Scope) => Promise<FolderView[]>;

  constructor(read: (scope: Scope) => Promise<FolderView[]>) {
    this.#read = read;
  }

  get loaded(): boolean {
    return this.children.has(TOP);
  }

  get top(): FolderView[] {
    return this.children.get(TOP) ?? [];
  }

  /** Reads the top and every open folder again; what is shown stays until the answers are there. */
  async reload(): Promise<void> {
    const first = !this.loaded;
    await Promise.all([TOP, ...this.open].map((key) => this.#load(key)));
    const only = this.top.length === 1 ? this.top[0] : undefined;
    if (first && only?.hasFolders) await this.#openChain(keyOf(only));
  }

  async toggle(key: string): Promise<void> {
    if (this.open.delete(key)) return;
    await this.#openChain(key);
  }

  /** Opens every folder on the way to `scope`. */
  async reveal(scope: Scope): Promise<void> {
    if (scope.linkId === null) return;
    const names = scope.folder.split('/').filter(Boolean);
    const keys = names.map((_, depth) => scopeKey({ linkId: scope.linkId, folder: names.slice(0, depth).join('/') }));
    for (const key of keys) {
      this.open.add(key);
      if (!this.children.has(key)) await this.#load(key);
    }
  }

  /** Opens a folder, and as long as it holds a single folder, that one too: nobody wants to open them one by one. */
  async #openChain(key: string): Promise<void> {
    for (let next: string | undefined = key; next !== undefined;) {
      this.open.add(next);
      if (!this.children.has(next)) await this.#load(next);
      const inside: FolderView[] = this.children.get(next) ?? [];
      const only: FolderView | undefined = inside.length === 1 ? inside[0] : undefined;
      next = only?.hasFolders ? keyOf(only) : undefined;
    }
  }

  async #load(key: string): Promise<void> {
    try {
      this.children.set(key, await this.#read(scopeOfKey(key)));
      if (key === TOP) this.error = null;
    } catch (thrown) {
      if (key === TOP) this.error = asCommandError(thrown);
      else this.open.delete(key);
    }
  }
}

function keyOf(folder: FolderView): string {
  return scopeKey({ linkId: folder.linkId, folder: folder.path });
}
