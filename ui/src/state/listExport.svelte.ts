/** The last export of a list: whether one is under way, what was written, or why not. */
import type { Commands } from '../ipc/commands';
import type { ExportFormat } from '../ipc/types/ExportFormat';
import type { ExportView } from '../ipc/types/ExportView';
import type { Catalogue } from './catalogue.svelte';
import { Work } from './work.svelte';

type Exported = Pick<Catalogue<{ id: string }, { id: string }>, 'kind' | 'selection' | 'query'>;

export class ListExport {
  written = $state.raw<ExportView | null>(null);
  readonly work = new Work();
  readonly #commands: Commands;
  readonly #list: Exported;

  constructor(commands: Commands, list: Exported) {
    this.#commands = commands;
    this.#list = list;
  }

  /** Writes what is selected in the list, or else all that it shows; nothing happens where the person names no file. */
  async run(format: ExportFormat): Promise<void> {
    this.written = null;
    const { kind, selection } = this.#list;
    const query = this.#list.query(0, 1);
    const view = await this.work.run(async () => {
      const selected = selection.any ? await selection.chosen() : null;
      return this.#commands.exportTests({ kind, query, selected, format });
    });
    this.written = view ?? null;
  }

  /** Puts away what was said of it. */
  forget(): void {
    this.written = null;
    this.work.error = null;
  }
}
