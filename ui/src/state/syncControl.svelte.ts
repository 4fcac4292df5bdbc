/** Whether syncing is paused, and what is left of the hourly budgets. */
import type { Commands } from '../ipc/commands';
import type { SyncOverview } from '../ipc/types/SyncOverview';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

const OVERVIEW_EVERY = 30_000;

export class SyncControl {
  readonly overview: Resource<SyncOverview>;
  readonly work = new Work();
  readonly #commands: Commands;

  constructor(projectId: string, commands: Commands) {
    this.#commands = commands;
    this.overview = new Resource(() => commands.syncOverview(projectId));
  }

  get paused(): boolean {
    return this.overview.value?.paused ?? false;
  }

  /** Reads the budgets again and again until the returned function is called. */
  keepFresh(): () => void {
    const timer = setInterval(() => void this.overview.load(), OVERVIEW_EVERY);
    return () => clearInterval(timer);
  }

  /** Pauses every sync, or lets them go on. */
  async setPaused(paused: boolean): Promise<void> {
    await this.work.run(async () => {
      await (paused ? this.#commands.pauseSyncs() : this.#commands.resumeSyncs());
      await this.overview.load();
    });
  }
}
