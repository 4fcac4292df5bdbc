/** The audit log on screen: which entries are asked for, those in view, whether the log is unbroken, the last export. */
import type { Commands } from '../ipc/commands';
import type { AuditActor } from '../ipc/types/AuditActor';
import type { AuditExport } from '../ipc/types/AuditExport';
import type { AuditFormat } from '../ipc/types/AuditFormat';
import type { AuditQuery } from '../ipc/types/AuditQuery';
import type { AuditRow } from '../ipc/types/AuditRow';
import type { AuditVerdict } from '../ipc/types/AuditVerdict';
import { debounce } from '../lib/coalesce';
import { PagedList, PAGE_SIZE } from './pagedList.svelte';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

export type AuditFilter = Omit<AuditQuery, 'offset' | 'limit'>;

export const EVERY_ENTRY: AuditFilter = { actor: null, area: null, text: '', from: null, to: null };
const FILTER_PAUSE = 120;

export class AuditLog {
  filter = $state.raw<AuditFilter>(EVERY_ENTRY);
  /** The entry that is open. */
  chosen = $state.raw<AuditRow | null>(null);
  /** The row that the keyboard is at; -1 for none. */
  active = $state(-1);
  /** Grows whenever the list starts from the top with other rows. */
  restarts = $state(0);
  /** How many entries there are without any filter; `null` until that is known. */
  size = $state<number | null>(null);
  exported = $state.raw<AuditExport | null>(null);
  readonly list: PagedList<AuditRow>;
  readonly actors: Resource<AuditActor[]>;
  readonly verdict: Resource<AuditVerdict>;
  readonly exporting = new Work();
  readonly #commands: Commands;
  readonly #restartSoon = debounce(() => void this.#restart(), FILTER_PAUSE);

  constructor(commands: Commands) {
    this.#commands = commands;
    this.list = new PagedList((offset, limit) => this.#page(offset, limit));
    this.actors = new Resource(() => commands.listAuditActors());
    this.verdict = new Resource(() => commands.verifyAuditLog());
  }

  get isFiltered(): boolean {
    const { actor, area, text, from, to } = this.filter;
    return actor !== null || area !== null || text.trim() !== '' || from !== null || to !== null;
  }

  /** Reads everything on screen again and checks the log. */
  async load(): Promise<void> {
    await Promise.all([this.list.reload(), this.actors.load(), this.verdict.load()]);
  }

  setFilter(change: Partial<AuditFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#restartSoon.call();
  }

  clearFilter(): void {
    this.setFilter(EVERY_ENTRY);
  }

  /** Writes the entries that the filter leaves to a file; nothing happens when no file is chosen. */
  async export(format: AuditFormat): Promise<void> {
    this.exported = null;
    const query = { ...this.filter, offset: 0, limit: PAGE_SIZE };
    this.exported = (await this.exporting.run(() => this.#commands.exportAuditLog(query, format))) ?? null;
  }

  async #page(offset: number, limit: number) {
    const filtered = this.isFiltered;
    const page = await this.#commands.listAuditEvents({ ...this.filter, offset, limit });
    if (!filtered) this.size = page.total;
    return page;
  }

  async #restart(): Promise<void> {
    this.active = -1;
    this.restarts += 1;
    await this.list.restart();
  }
}
