/** The run configurations of one project. */
import type { Commands } from '../ipc/commands';
import type { RunConfigurationForm } from '../ipc/types/RunConfigurationForm';
import type { RunConfigurationView } from '../ipc/types/RunConfigurationView';
import type { TestRunView } from '../ipc/types/TestRunView';
import { Drafts } from './drafts';
import { Resource } from './resource.svelte';

export class Configurations {
  readonly resource: Resource<readonly RunConfigurationView[]>;
  /** Forms that were left half filled in; secured values are never in them. */
  readonly drafts = new Drafts<unknown>();
  readonly #commands: Commands;

  constructor(projectId: string, commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource<readonly RunConfigurationView[]>(() => commands.listRunConfigurations(projectId));
  }

  /** All of them; empty until they are read. */
  get all(): readonly RunConfigurationView[] {
    return this.resource.value ?? [];
  }

  byId(id: string): RunConfigurationView | undefined {
    return this.all.find((each) => each.id === id);
  }

  async save(form: RunConfigurationForm): Promise<RunConfigurationView> {
    const saved = await this.#commands.saveRunConfiguration(form);
    await this.resource.load();
    return saved;
  }

  /** Removes after the person confirmed; returns whether they did. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#commands.removeRunConfiguration(id);
    if (removed) await this.resource.load();
    return removed;
  }

  /** Starts a run, which goes on after this returns. */
  async start(id: string): Promise<TestRunView> {
    const run = await this.#commands.startRun(id);
    await this.resource.load();
    return run;
  }
}
