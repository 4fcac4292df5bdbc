/** Two sides of a linked repository, and what differs between them. The result stays until another one is made. */
import { debounce } from '../lib/coalesce';
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { ComparablePoints } from '../ipc/types/ComparablePoints';
import type { ComparedPoint } from '../ipc/types/ComparedPoint';
import type { ComparisonProgress } from '../ipc/types/ComparisonProgress';
import type { ComparisonRow } from '../ipc/types/ComparisonRow';
import type { ComparisonView } from '../ipc/types/ComparisonView';
import { trimmed } from '../lib/format/trimmed';
import { PagedList } from './pagedList.svelte';
import { Resource } from './resource.svelte';

const TYPING_PAUSE = 250;

export type Side = 'from' | 'to';
type Change = ComparisonRow['change'];

/** A comparison that was made, with the sides that it is about. */
export interface Compared {
  linkId: string;
  from: ComparedPoint;
  to: ComparedPoint;
  view: ComparisonView;
}

export class Comparison {
  linkId = $state<string | null>(null);
  from = $state.raw<ComparedPoint | null>(null);
  to = $state.raw<ComparedPoint | null>(null);
  running = $state(false);
  cancelling = $state(false);
  progress = $state.raw<ComparisonProgress | null>(null);
  error = $state.raw<CommandError | null>(null);
  compared = $state.raw<Compared | null>(null);
  /** The kind of change that is listed; `null` for all. */
  change = $state<Change | null>(null);
  chosen = $state.raw<ComparisonRow | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  readonly points: Resource<ComparablePoints>;
  list = $state.raw<PagedList<ComparisonRow>>(this.#listOf(null));
  /** Whether the person chose a side; until then they follow what was synced last. */
  #touched = false;
  #turn = 0;
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
    this.points = new Resource(() => commands.listComparablePoints(this.linkId ?? ''));
  }

  /** Turns to a linked repository; what was made of another one goes. */
  async open(linkId: string): Promise<void> {
    if (this.linkId !== linkId) {
      if (this.running) this.cancel();
      this.#turn += 1;
      Object.assign(this, { linkId, from: null, to: null, running: false, cancelling: false, error: null });
      this.#touched = false;
      this.points.put(null);
      this.#put(null);
    }
    await this.points.load();
    const commits = this.points.value?.commits ?? [];
    if (this.#touched || this.linkId !== linkId) return;
    this.to = pointOf(commits[0]?.commit);
    this.from = pointOf(commits[1]?.commit);
  }

  choose(side: Side, point: ComparedPoint): void {
    this.#touched = true;
    this[side] = point;
  }

  swap(): void {
    this.#touched = true;
    [this.from, this.to] = [this.to, this.from];
  }

  async compare(): Promise<void> {
    const { linkId, from, to } = this;
    if (linkId === null || from === null || to === null || this.running) return;
    const turn = ++this.#turn;
    Object.assign(this, { running: true, cancelling: false, progress: null, error: null });
    try {
      const view = await this.#commands.compare(linkId, from, to, (progress) => {
        if (turn === this.#turn) this.progress = progress;
      });
      if (turn !== this.#turn) return;
      this.#put({ linkId, from, to, view });
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) Object.assign(this, { running: false, cancelling: false });
    }
    if (turn === this.#turn && this.error === null) await this.list.restart();
  }

  /** Asks the host to stop; what was compared before stays. */
  cancel(): void {
    this.cancelling = true;
    // Where it cannot be told, the comparison ends by itself.
    this.#commands.cancelComparison().catch(() => undefined);
  }

  /** Lists one kind of change; `null` for all. */
  async narrow(change: Change | null): Promise<void> {
    this.change = change;
    this.chosen = null;
    this.active = -1;
    this.restarts += 1;
    await this.list.restart();
  }

  #listOf(compared: Compared | null): PagedList<ComparisonRow> {
    return new PagedList((offset, limit) =>
      this.#commands.listComparison(compared?.view.id ?? '', this.change, offset, limit),
    );
  }

  #put(compared: Compared | null): void {
    this.compared = compared;
    this.list = this.#listOf(compared);
    this.change = null;
    this.chosen = null;
    this.active = -1;
    this.restarts += 1;
  }
}

/** The branches of one repository that hold what is typed. Of several searches only the last one counts. */
export class BranchSearch {
  names = $state.raw<readonly string[]>([]);
  isCut = $state(false);
  loading = $state(false);
  error = $state.raw<CommandError | null>(null);
  text = $state('');
  #turn = 0;
  readonly #read: (text: string) => Promise<{ names: string[]; isCut: boolean }>;
  readonly #soon = debounce(() => void this.#load(), TYPING_PAUSE);

  constructor(read: (text: string) => Promise<{ names: string[]; isCut: boolean }>) {
    this.#read = read;
  }

  search(text: string): void {
    this.text = trimmed(text);
    this.#turn += 1;
    this.#soon.cancel();
    this.names = [];
    this.isCut = false;
    this.error = null;
    this.loading = this.text !== '';
    if (this.loading) this.#soon.call();
  }

  async #load(): Promise<void> {
    const turn = this.#turn;
    try {
      const { names, isCut } = await this.#read(this.text);
      if (turn !== this.#turn) return;
      this.names = names;
      this.isCut = isCut;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}

function pointOf(commit: string | undefined): ComparedPoint | null {
  return commit === undefined ? null : { kind: 'commit', commit };
}
