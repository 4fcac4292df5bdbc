/** Uploaded Data on screen: the names that reports call tests by, the one that is open, and what was decided last. */
import type { Commands } from '../ipc/commands';
import type { AliasList } from '../ipc/types/AliasList';
import type { LinkBecause } from '../ipc/types/LinkBecause';
import type { UploadedChoice } from '../ipc/types/UploadedChoice';
import type { UploadedDecision } from '../ipc/types/UploadedDecision';
import type { UploadedDetail } from '../ipc/types/UploadedDetail';
import type { UploadedQuery } from '../ipc/types/UploadedQuery';
import type { UploadedRow } from '../ipc/types/UploadedRow';
import { debounce } from '../lib/coalesce';
import { PagedList, PAGE_SIZE } from './pagedList.svelte';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

export type UploadedAmounts = Record<UploadedChoice, number>;

/** What was decided, and how it was before. */
export interface Decided {
  before: UploadedRow;
  /** The test that the name always stood for before, whatever was said of this one. */
  alwaysBefore: string | null;
  after: UploadedRow;
}

const FILTER_PAUSE = 120;

export class Uploaded {
  choice = $state<UploadedChoice>('ambiguous');
  text = $state('');
  /** How many names there are of each choice; `null` until the first answer. */
  amounts = $state.raw<UploadedAmounts | null>(null);
  /** The number of the name that is open. */
  chosen = $state<number | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  /** The last decision, until another one is made or it is put away. */
  decided = $state.raw<Decided | null>(null);
  readonly list: PagedList<UploadedRow>;
  readonly detail: Resource<UploadedDetail>;
  readonly deciding = new Work();
  readonly aliases: Resource<AliasList>;
  readonly #projectId: string;
  readonly #commands: Commands;
  readonly #restartSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  constructor(projectId: string, commands: Commands) {
    this.#projectId = projectId;
    this.#commands = commands;
    this.list = new PagedList((offset, limit) => this.#page(offset, limit));
    this.detail = new Resource(() => commands.readUploaded(projectId, this.chosen ?? -1));
    this.aliases = new Resource(() => commands.listAliases(projectId));
  }

  /** Whether no report named anything yet. */
  get isEmpty(): boolean {
    const { amounts } = this;
    return amounts !== null && Object.values(amounts).every((amount) => amount === 0);
  }

  /** Reads what is on screen again; where nothing was there before, shows what waits for somebody. */
  async reload(): Promise<void> {
    const hadNothing = this.amounts === null || this.isEmpty;
    await Promise.all([
      this.list.reload(),
      this.chosen === null ? null : this.detail.load(),
      this.aliases.value === null ? null : this.aliases.load(),
    ]);
    const { amounts } = this;
    if (hadNothing && amounts && this.choice === 'ambiguous' && amounts.ambiguous === 0 && amounts.unmatched > 0) {
      await this.show('unmatched');
    }
  }

  /** Lists the names of a choice. */
  async show(choice: UploadedChoice): Promise<void> {
    if (choice === this.choice && this.amounts !== null) return this.reload();
    this.choice = choice;
    this.open(null);
    await this.#restart();
  }

  setText(text: string): void {
    this.text = text;
    this.#restartSoon.call();
  }

  /** Takes away what the list is narrowed by. */
  clearText(): void {
    this.text = '';
    void this.#restart();
  }

  /** Opens a name of the list; `null` for none. */
  open(number: number | null): void {
    if (number === this.chosen && this.detail.error === null) return;
    this.chosen = number;
    this.deciding.error = null;
    this.detail.put(null);
    if (number !== null) void this.detail.load();
  }

  /** Opens a name from elsewhere, among the names that it belongs to. */
  async goTo(number: number): Promise<void> {
    this.chosen = number;
    this.deciding.error = null;
    this.detail.put(null);
    await this.detail.load();
    if (this.chosen !== number) return;
    const detail = this.detail.value;
    if (detail !== null) {
      this.choice = choiceOf(detail.row.because);
      this.text = '';
    }
    await this.#restart();
    this.#standAt(number);
  }

  /** Says what the open name stands for; the list goes on with the row that is then at its place. */
  async decide(decision: UploadedDecision): Promise<boolean> {
    const { row: before, alwaysTestId } = this.detail.value ?? {};
    if (!before) return false;
    const after = await this.deciding.run(() =>
      this.#commands.decideUploaded(this.#projectId, before.number, decision),
    );
    if (!after) return false;
    this.decided = { before, alwaysBefore: alwaysTestId ?? null, after: after.row };
    await this.#goOn(after);
    return true;
  }

  /** Takes the last decision back: what held before it holds again, and the name is open again. */
  async takeBack(): Promise<void> {
    const { decided, chosen } = this;
    if (!decided) return;
    const { before } = decided;
    const after = await this.deciding.run(() =>
      this.#commands.decideUploaded(this.#projectId, before.number, backTo(decided)),
    );
    if (!after) return;
    this.decided = null;
    // Who opened another name meanwhile stays there.
    if (this.chosen !== chosen) return this.list.reload();
    this.chosen = before.number;
    this.detail.put(after);
    const choice = choiceOf(after.row.because);
    if (choice === this.choice) await this.list.reload();
    else {
      this.choice = choice;
      await this.#restart();
    }
    this.#standAt(before.number);
  }

  /** Lets a name no longer always stand for its test. */
  async removeAlias(id: string): Promise<void> {
    await this.#commands.removeAlias(id);
    await Promise.all([this.aliases.load(), this.reload()]);
  }

  /** Opens what stands where the decided row stood; a row that is still listed stays open. */
  async #goOn(after: UploadedDetail): Promise<void> {
    const place = this.active;
    const isOpen = () => this.chosen === after.row.number;
    if (isOpen()) this.detail.put(after);
    await this.list.reload();
    if (!isOpen()) return;
    const total = this.list.total ?? 0;
    const isListed = this.#rows().some((row) => row?.number === after.row.number);
    if (isListed) return this.#standAt(after.row.number);
    this.active = Math.min(Math.max(0, place), total - 1);
    this.open(this.list.row(this.active)?.number ?? null);
  }

  #standAt(number: number): void {
    const at = this.#rows().findIndex((row) => row?.number === number);
    if (at !== -1) this.active = at;
  }

  /** The rows of the pages around the keyboard, and holes for those that are not in memory. */
  #rows(): (UploadedRow | undefined)[] {
    const end = Math.min(this.list.total ?? 0, Math.max(0, this.active) + 2 * PAGE_SIZE);
    return Array.from({ length: end }, (_, index) => this.list.row(index));
  }

  async #page(offset: number, limit: number) {
    const query = this.#query(offset, limit);
    const page = await this.#commands.listUploaded(query);
    const { ambiguous, unmatched, unlinked, linked } = page;
    this.amounts = { ambiguous, unmatched, unlinked, linked };
    return page;
  }

  #query(offset: number, limit: number): UploadedQuery {
    return { projectId: this.#projectId, show: this.choice, text: this.text, offset, limit };
  }

  async #restart(): Promise<void> {
    this.#restartSoon.cancel();
    this.active = -1;
    this.restarts += 1;
    await this.list.restart();
  }
}

/** Returns the decision that brings a name back to how it was, and what it always stands for. */
function backTo({ before: { because, test }, alwaysBefore }: Decided): UploadedDecision {
  return { choice: 'take-back', because, testId: test?.id ?? null, alwaysTestId: alwaysBefore };
}

/** Returns the choice among which a name is listed. */
export function choiceOf(because: LinkBecause): UploadedChoice {
  switch (because) {
    case 'same-path':
    case 'same-path-and-suite':
    case 'alias':
    case 'chosen':
      return 'linked';
    case 'several-tests':
      return 'ambiguous';
    case 'no-test':
    case 'not-asked':
      return 'unmatched';
    case 'kept-apart':
      return 'unlinked';
  }
}
