/** The integrations of this installation, for admins. */
import type { Commands } from '../ipc/commands';
import type { IntegrationForm } from '../ipc/types/IntegrationForm';
import type { IntegrationView } from '../ipc/types/IntegrationView';
import { Resource } from './resource.svelte';

export class Integrations {
  readonly resource: Resource<IntegrationView[]>;
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource(() => commands.listIntegrations());
  }

  async save(form: IntegrationForm): Promise<void> {
    await this.#commands.saveIntegration(form);
    await this.resource.load();
  }

  async disconnect(id: string): Promise<void> {
    if (await this.#commands.disconnectIntegration(id)) await this.resource.load();
  }

  async reconnect(id: string): Promise<void> {
    if (await this.#commands.reconnectIntegration(id)) await this.resource.load();
  }
}
