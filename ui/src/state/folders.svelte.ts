/** The folder tree of one part of the catalogue; folders are read when they open. */
import { asCommandError, type CommandError } from '../ipc/error';
import type { FolderView } from '../ipc/types/FolderView';

/** Where a list looks: everything, one linked repository, or one folder of it. */
export interface Scope {
  linkId: string | null;
  folder: string;
}

export const EVERYTHING: Scope = { linkId: null, folder: '' };
const TOP = '';
/** How many folders are read at once when all of them are read again. */
const MOST_AT_ONCE = 6;

/** Returns the key of a scope in the tree; unique, as no link id holds a line break. */
export function scopeKey(scope: Scope): string {
  return scope.linkId === null ? TOP : `${scope.linkId}\n${scope.folder}`;
}

export function scopeOfKey(key: string): Scope {
  const [linkId, ...rest] = key.split('\n');
  return linkId ? { linkId, folder: rest.join('\n') } : EVERYTHING;
}

/** Neither map nor set is changed in place: a signal for each of thousands of folders would cost more than a copy. */
export class FolderTree {
  error = $state.raw<CommandError | null>(null);
  children = $state.raw<ReadonlyMap<string, FolderView[]>>(new Map());
  open = $state.raw<ReadonlySet<string>>(new Set());
  #turn = 0;
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

  /** Returns how much lies in a scope and below; `null` where the folder has not been read. */
  countOf(scope: Scope): number | null {
    if (!this.loaded) return null;
    if (scope.linkId === null) return this.top.reduce((sum, folder) => sum + folder.count, 0);
    const parent = scope.folder === '' ? EVERYTHING : { ...scope, folder: parentOf(scope.folder) };
    const siblings = this.children.get(scopeKey(parent));
    return siblings?.find((each) => each.linkId === scope.linkId && each.path === scope.folder)?.count ?? null;
  }

  /** Reads the top and every open folder again; what is shown stays until all the answers are there. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    const first = !this.loaded;
    const keys = [TOP, ...this.open].values();
    const fresh = new Map<string, FolderView[]>();
    const gone = new Set<string>();
    const readSome = async () => {
      for (const key of keys) {
        if (turn !== this.#turn) return;
        try {
          fresh.set(key, await this.#read(scopeOfKey(key)));
        } catch (thrown) {
          if (key === TOP && turn === this.#turn) this.error = asCommandError(thrown);
          gone.add(key);
        }
      }
    };
    await Promise.all(Array.from({ length: MOST_AT_ONCE }, readSome));
    if (turn !== this.#turn) return;
    if (fresh.has(TOP)) this.error = null;
    else if (this.loaded) fresh.set(TOP, this.top);
    // A folder that somebody opened meanwhile has just been read.
    for (const key of this.open) {
      const known = this.children.get(key);
      if (known && !fresh.has(key) && !gone.has(key)) fresh.set(key, known);
    }
    this.open = new Set([...this.open].filter((key) => !gone.has(key)));
    if (fresh.has(TOP)) this.children = fresh;
    const only = this.top.length === 1 ? this.top[0] : undefined;
    if (first && only?.hasFolders) await this.#openChain(keyOf(only));
  }

  async toggle(key: string): Promise<void> {
    if (this.open.has(key)) this.open = new Set([...this.open].filter((each) => each !== key));
    else await this.#openChain(key);
  }

  /** Opens every folder on the way to `scope`. */
  async reveal(scope: Scope): Promise<void> {
    if (scope.linkId === null || scope.folder === '') return;
    const names = scope.folder.split('/').filter(Boolean);
    const keys = names.map((_, depth) => scopeKey({ linkId: scope.linkId, folder: names.slice(0, depth).join('/') }));
    await Promise.all(keys.filter((key) => !this.children.has(key)).map((key) => this.#load(key)));
    const readable = keys.filter((key) => this.children.has(key) && !this.open.has(key));
    if (readable.length > 0) this.open = new Set([...this.open, ...readable]);
  }

  /** Opens a folder, and as long as it holds a single folder, that one too: nobody wants to open them one by one. */
  async #openChain(key: string): Promise<void> {
    for (let next: string | undefined = key; next !== undefined;) {
      this.open = new Set([...this.open, next]);
      if (!this.children.has(next)) await this.#load(next);
      const inside: FolderView[] = this.children.get(next) ?? [];
      const only: FolderView | undefined = inside.length === 1 ? inside[0] : undefined;
      next = only?.hasFolders ? keyOf(only) : undefined;
    }
  }

  async #load(key: string): Promise<void> {
    try {
      const inside = await this.#read(scopeOfKey(key));
      this.children = new Map(this.children).set(key, inside);
    } catch {
      this.open = new Set([...this.open].filter((each) => each !== key));
    }
  }
}

function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
}

function keyOf(folder: FolderView): string {
  return scopeKey({ linkId: folder.linkId, folder: folder.path });
}
