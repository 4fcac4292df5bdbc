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

  /** All integrations; empty until they are read. */
  get all(): readonly IntegrationView[] {
    return this.resource.value ?? [];
  }

  byId(id: string): IntegrationView | undefined {
    return this.all.find((integration) => integration.id === id);
  }

  async save(form: IntegrationForm): Promise<IntegrationView> {
    const saved = await this.#commands.saveIntegration(form);
    await this.resource.load();
    return saved;
  }

  /** Makes the checks of the stored connection now; the answer is its new state. */
  async check(id: string): Promise<IntegrationView> {
    const checked = await this.#commands.checkIntegration(id);
    await this.resource.load();
    return checked;
  }

  /** Disconnects after the person confirmed; `null` when they did not. */
  async disconnect(id: string): Promise<IntegrationView | null> {
    return this.#changed(await this.#commands.disconnectIntegration(id));
  }

  /** Reconnects after the person confirmed, which checks the connection; `null` when they did not. */
  async reconnect(id: string): Promise<IntegrationView | null> {
    return this.#changed(await this.#commands.reconnectIntegration(id));
  }

  async #changed(integration: IntegrationView | null): Promise<IntegrationView | null> {
    if (integration) await this.resource.load();
    return integration;
  }
}
