/** The linked repositories of one project, with the progress of their syncs. */
import type { Commands } from '../ipc/commands';
import type { LinkForm } from '../ipc/types/LinkForm';
import type { LinkView } from '../ipc/types/LinkView';
import type { SyncEvent } from '../ipc/types/SyncEvent';
import { Resource } from './resource.svelte';

/** Returns the links with the event folded in; the same array when it concerns none of them. */
export function foldSync(links: readonly LinkView[], event: SyncEvent): readonly LinkView[] {
  if (!links.some((link) => link.id === event.linkId)) return links;
  return links.map((link) => (link.id === event.linkId ? { ...link, sync: event.sync } : link));
}

/** Returns whether a link can be synced by hand now. */
export function maySync(link: LinkView): boolean {
  const follows = link.status === 'ACTIVE' || link.status === 'ERROR';
  return follows && link.sync.phase === 'idle' && !link.integrationDisconnected;
}

export class Links {
  readonly resource: Resource<readonly LinkView[]>;
  readonly #commands: Commands;

  constructor(projectId: string, commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource<readonly LinkView[]>(() => commands.listLinks(projectId));
  }

  /** All links; empty until they are read. */
  get all(): readonly LinkView[] {
    return this.resource.value ?? [];
  }

  /** The links whose tests are in the catalogue. */
  get shown(): readonly LinkView[] {
    return this.all.filter((link) => link.status !== 'ARCHIVED');
  }

  get running(): readonly LinkView[] {
    return this.all.filter((link) => link.sync.phase !== 'idle');
  }

  byId(id: string): LinkView | undefined {
    return this.all.find((link) => link.id === id);
  }

  fold(event: SyncEvent): void {
    if (this.resource.value) this.resource.value = foldSync(this.resource.value, event);
  }

  async save(form: LinkForm): Promise<void> {
    await this.#commands.saveLink(form);
    await this.resource.load();
  }

  /** Saves, syncs and activates; the sync goes on after this returns. */
  async proceed(form: LinkForm): Promise<void> {
    await this.#commands.proceedLink(form);
    await this.resource.load();
  }

  async sync(id: string): Promise<void> {
    await this.#commands.syncLink(id);
    await this.resource.load();
  }

  async cancel(id: string): Promise<void> {
    await this.#commands.cancelSync(id);
  }

  /** Archives after the person confirmed; does nothing when they did not. */
  async archive(id: string): Promise<void> {
    if (await this.#commands.archiveLink(id)) await this.resource.load();
  }

  async unarchive(id: string): Promise<void> {
    if (await this.#commands.unarchiveLink(id)) await this.resource.load();
  }
}
