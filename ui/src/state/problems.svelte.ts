/** The problems on screen: which are asked for, those in view, how many there are of each kind, the last export. */
import type { Commands } from '../ipc/commands';
import type { ExportFormat } from '../ipc/types/ExportFormat';
import type { ExportView } from '../ipc/types/ExportView';
import type { MutedView } from '../ipc/types/MutedView';
import type { ProblemAmount } from '../ipc/types/ProblemAmount';
import type { ProblemKey } from '../ipc/types/ProblemKey';
import type { ProblemQuery } from '../ipc/types/ProblemQuery';
import type { ProblemRow } from '../ipc/types/ProblemRow';
import { debounce } from '../lib/coalesce';
import { PagedList, PAGE_SIZE } from './pagedList.svelte';
import { Work } from './work.svelte';

export type ProblemFilter = Omit<ProblemQuery, 'projectId' | 'offset' | 'limit'>;

export const OPEN_ONES: ProblemFilter = { linkId: null, codes: [], muted: 'open', text: '' };
const FILTER_PAUSE = 120;

export class Problems {
  filter = $state.raw<ProblemFilter>(OPEN_ONES);
  /** How many there are of each kind, whatever is filtered beside the repository. */
  kinds = $state.raw<readonly ProblemAmount[]>([]);
  /** The problem that is open. */
  chosen = $state.raw<ProblemRow | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  exported = $state.raw<ExportView | null>(null);
  readonly list: PagedList<ProblemRow>;
  readonly exporting = new Work();
  readonly #projectId: string;
  readonly #commands: Commands;
  readonly #onmuted: () => Promise<void>;
  readonly #restartSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  /** `onmuted` reads again what counts problems. */
  constructor(projectId: string, commands: Commands, onmuted: () => Promise<void>) {
    this.#projectId = projectId;
    this.#commands = commands;
    this.#onmuted = onmuted;
    this.list = new PagedList((offset, limit) => this.#page(offset, limit));
  }

  /** Reads everything on screen again; a problem that is solved since leaves the detail. */
  async reload(): Promise<void> {
    const before = this.chosen;
    await this.list.reload();
    const { total } = this.list;
    if (before === null || this.chosen !== before || this.list.error !== null || total === null) return;
    const rows = Array.from({ length: Math.min(total, PAGE_SIZE) }, (_, index) => this.list.row(index));
    const present = rows.find((row) => row !== undefined && isSameProblem(before, row));
    if (present) this.chosen = present;
    else if (total <= PAGE_SIZE && this.#lists(before)) this.chosen = null;
  }

  setText(text: string): void {
    this.filter = { ...this.filter, text };
    this.#restartSoon.call();
  }

  setFilter(change: Partial<ProblemFilter>): void {
    this.filter = { ...this.filter, ...change };
    void this.#restart();
  }

  /** Mutes a problem; it stays open in the detail, so that it can be taken back. */
  async mute(problem: ProblemRow, reason: string, by: string): Promise<void> {
    await this.#commands.muteProblem(keyOf(problem), reason);
    await this.#follow(problem, { reason, by, at: Date.now() });
  }

  async unmute(problem: ProblemRow): Promise<void> {
    await this.#commands.unmuteProblem(keyOf(problem));
    await this.#follow(problem, null);
  }

  /** Writes the problems that the filter leaves to a file; nothing happens when no file is chosen. */
  async export(format: ExportFormat): Promise<void> {
    this.exported = null;
    const query = this.#query(0, PAGE_SIZE);
    this.exported = (await this.exporting.run(() => this.#commands.exportProblems(query, format))) ?? null;
  }

  /** Puts away what was said of the last export. */
  forgetExport(): void {
    this.exported = null;
    this.exporting.error = null;
  }

  /** Whether the list shows muted problems or open ones, as this one is. */
  #lists({ muted }: ProblemRow): boolean {
    return this.filter.muted === 'both' || (this.filter.muted === 'muted') === (muted !== null);
  }

  async #follow(problem: ProblemRow, muted: MutedView | null): Promise<void> {
    if (isSameProblem(this.chosen, problem)) this.chosen = { ...problem, muted };
    await this.#onmuted();
    this.active = Math.min(this.active, (this.list.total ?? 0) - 1);
  }

  async #page(offset: number, limit: number) {
    const { linkId } = this.filter;
    const page = await this.#commands.listProblems(this.#query(offset, limit));
    if (linkId === this.filter.linkId) this.kinds = page.kinds;
    return page;
  }

  #query(offset: number, limit: number): ProblemQuery {
    return { ...this.filter, projectId: this.#projectId, offset, limit };
  }

  async #restart(): Promise<void> {
    this.#restartSoon.cancel();
    this.active = -1;
    this.restarts += 1;
    await this.list.restart();
  }
}

/** Returns whether two rows are the same line of the same list. */
export function isSameProblem(one: ProblemRow | null, other: ProblemRow): boolean {
  return (
    one !== null &&
    one.linkId === other.linkId &&
    one.path === other.path &&
    one.code === other.code &&
    one.line === other.line &&
    one.detail === other.detail
  );
}

function keyOf({ linkId, path, code, detail }: ProblemRow): ProblemKey {
  return { linkId, path, code, detail };
}
