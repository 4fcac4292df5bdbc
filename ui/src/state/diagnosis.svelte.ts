/** What the server behind a link offers, as far as it has been asked. */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';
import type { Diagnosis } from '../ipc/types/Diagnosis';
import type { DiagnosisLine } from '../ipc/types/DiagnosisLine';

export class LinkDiagnosis {
  running = $state(false);
  /** Whether the person ended it before it was done. */
  cancelled = $state(false);
  lines = $state.raw<readonly DiagnosisLine[]>([]);
  result = $state.raw<Diagnosis | null>(null);
  error = $state.raw<CommandError | null>(null);
  #turn = 0;
  readonly #commands: Commands;
  readonly #linkId: string;

  constructor(commands: Commands, linkId: string) {
    this.#commands = commands;
    this.#linkId = linkId;
  }

  /** Asks anew; what is shown of the last time goes. */
  async run(): Promise<void> {
    const turn = ++this.#turn;
    this.running = true;
    this.cancelled = false;
    this.lines = [];
    this.result = null;
    this.error = null;
    try {
      const result = await this.#commands.diagnoseLink(this.#linkId, (line) => {
        if (turn === this.#turn) this.lines = [...this.lines, line];
      });
      if (turn !== this.#turn) return;
      this.result = result;
      this.lines = result.lines;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.running = false;
    }
  }

  /** Ends it at once; what has been found out stays. */
  async cancel(): Promise<void> {
    if (!this.running) return;
    this.#turn += 1;
    this.running = false;
    this.cancelled = true;
    try {
      await this.#commands.cancelDiagnosis();
    } catch (thrown) {
      this.error = asCommandError(thrown);
    }
  }
}
