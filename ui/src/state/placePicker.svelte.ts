/** Choosing a repository, a branch or tag, and a directory; every choice is told as its address on Bitbucket. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { debounce } from '../lib/coalesce';
import { asCommandError, type CommandError } from '../ipc/error';
import type { BranchChoice } from '../ipc/types/BranchChoice';
import type { BranchChoices } from '../ipc/types/BranchChoices';
import type { DirectoryChoice } from '../ipc/types/DirectoryChoice';
import type { DirectoryChoices } from '../ipc/types/DirectoryChoices';
import type { RepositoryChoice } from '../ipc/types/RepositoryChoice';
import type { RepositoryChoices } from '../ipc/types/RepositoryChoices';
import type { ResolvedAddress } from '../ipc/types/ResolvedAddress';

export type Reference = ResolvedAddress['reference'];

/** What the picker asks the core. */
export interface PickerQuestions {
  repositories: (query: string, page: string | null) => Promise<RepositoryChoices>;
  branches: (repository: string, query: string) => Promise<BranchChoices>;
  directories: (repository: string, reference: Reference, directory: string) => Promise<DirectoryChoices>;
}

const TYPING_PAUSE = 200;
const ROOT = '';

/** What a search answers. */
interface Found<Row> {
  rows: Row[];
  next: string | null;
  truncated: boolean;
  /** How many there are, where that is told. */
  total?: number;
}

/** A list that is searched while typing and comes in pages. Of several reads only the newest counts. */
export class SearchedList<Row> {
  rows = $state.raw<readonly Row[]>([]);
  /** What to ask with for the rows that follow; `null` at the end. */
  next = $state.raw<string | null>(null);
  /** Whether there are more rows than can be read; the person has to search. */
  truncated = $state(false);
  /** How many rows there are, as the newest answer told. */
  total = $state(0);
  loading = $state(false);
  error = $state.raw<CommandError | null>(null);
  query = $state('');
  #turn = 0;
  #read = false;
  readonly #ask: (query: string, page: string | null) => Promise<Found<Row>>;
  readonly #soon = debounce(() => void this.#load(null), TYPING_PAUSE);

  constructor(ask: (query: string, page: string | null) => Promise<Found<Row>>) {
    this.#ask = ask;
  }

  /** Reads the list unless that was done already. */
  async open(): Promise<void> {
    if (this.query !== '' || this.error) this.forget();
    if (!this.#read) await this.#load(null);
  }

  search(text: string): void {
    this.#turn += 1;
    this.query = text;
    this.loading = true;
    this.#soon.call();
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.loading) await this.#load(this.next);
  }

  async again(): Promise<void> {
    await this.#load(null);
  }

  forget(): void {
    this.#turn += 1;
    this.#soon.cancel();
    this.#read = false;
    this.rows = [];
    this.next = null;
    this.truncated = false;
    this.loading = false;
    this.error = null;
    this.query = '';
  }

  async #load(page: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.#read = true;
    this.loading = true;
    try {
      const found = await this.#ask(this.query.trim(), page);
      if (turn !== this.#turn) return;
      this.rows = page === null ? found.rows : [...this.rows, ...found.rows];
      this.next = found.next;
      this.truncated = found.truncated;
      this.total = found.total ?? this.rows.length;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}

export class PlacePicker {
  repository = $state.raw<RepositoryChoice | null>(null);
  /** The branch or tag that was chosen; `null` for the main branch. */
  branch = $state.raw<Pick<BranchChoice, 'name' | 'kind' | 'address'> | null>(null);
  directory = $state(ROOT);
  /** The folders of each folder that was opened. */
  readonly folders = new SvelteMap<string, DirectoryChoices>();
  readonly opened = new SvelteSet<string>();
  readonly reading = new SvelteSet<string>();
  folderError = $state.raw<CommandError | null>(null);
  readonly repositories: SearchedList<RepositoryChoice>;
  readonly branches: SearchedList<BranchChoice>;
  readonly #questions: PickerQuestions;
  readonly #onaddress: (address: string) => void;
  #turn = 0;

  constructor(questions: PickerQuestions, onaddress: (address: string) => void) {
    this.#questions = questions;
    this.#onaddress = onaddress;
    this.repositories = new SearchedList(async (query, page) => {
      const { repositories, next } = await questions.repositories(query, page);
      return { rows: repositories, next, truncated: false };
    });
    this.branches = new SearchedList(async (query) => {
      const { branches, truncated } = await questions.branches(this.repository?.slug ?? '', query);
      return { rows: branches, next: null, truncated };
    });
  }

  get reference(): Reference {
    return this.branch ? { kind: this.branch.kind, name: this.branch.name } : { kind: 'default-branch' };
  }

  chooseRepository(repository: RepositoryChoice): void {
    this.repository = repository;
    this.branch = null;
    this.branches.forget();
    this.#onaddress(repository.address);
    void this.#startFolders();
  }

  chooseBranch(branch: BranchChoice): void {
    this.branch = branch;
    this.#onaddress(branch.address);
    void this.#startFolders();
  }

  /** Takes a folder, or the root, which is the address of what was chosen before. */
  chooseDirectory(path: string): void {
    const folder = this.#folder(path);
    const address = folder?.address ?? this.branch?.address ?? this.repository?.address;
    if (address === undefined) return;
    this.directory = path;
    this.#onaddress(address);
  }

  async toggle(path: string): Promise<void> {
    if (this.opened.delete(path)) return;
    this.opened.add(path);
    if (!this.folders.has(path)) await this.#load(path);
  }

  async #startFolders(): Promise<void> {
    this.directory = ROOT;
    await this.readFolders();
  }

  /** Reads the folders from the top. */
  async readFolders(): Promise<void> {
    this.#turn += 1;
    this.folders.clear();
    this.opened.clear();
    this.reading.clear();
    await this.#load(ROOT);
  }

  async #load(path: string): Promise<void> {
    const [turn, repository] = [this.#turn, this.repository];
    if (!repository) return;
    this.reading.add(path);
    this.folderError = null;
    try {
      const found = await this.#questions.directories(repository.slug, this.reference, path);
      if (turn === this.#turn) this.folders.set(path, found);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.opened.delete(path);
      this.folderError = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.reading.delete(path);
    }
  }

  #folder(path: string): DirectoryChoice | undefined {
    const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ROOT;
    return this.folders.get(above)?.directories.find((folder) => folder.path === path);
  }
}
