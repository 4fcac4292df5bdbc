/** How Suitecase behaves on this computer. */
import type { Commands } from '../ipc/commands';
import type { ComputerSettings } from '../ipc/types/ComputerSettings';
import { Resource } from './resource.svelte';
import { Work } from './work.svelte';

type Choices = Pick<ComputerSettings, 'closing' | 'notify'>;

export class Computer {
  readonly resource: Resource<ComputerSettings>;
  readonly work = new Work();
  readonly #commands: Commands;
  #wanted: Choices | null = null;

  constructor(commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource(() => commands.computerSettings());
  }

  /** Shows a choice at once and saves it; of those made while one is saved only the last counts. */
  async save(choice: Partial<Choices>): Promise<void> {
    const present = this.resource.value;
    if (!present) return;
    this.#wanted = { closing: present.closing, notify: present.notify, ...choice };
    this.resource.put({ ...present, ...choice });
    if (this.work.running) return;
    while (this.#wanted) {
      const { closing, notify }: Choices = this.#wanted;
      this.#wanted = null;
      const saved = await this.work.run(() => this.#commands.saveComputerSettings(closing, notify));
      if (this.#wanted) continue;
      if (saved) this.resource.put(saved);
      else this.resource.put(present);
    }
  }
}
