/** One *Test Connection*: its checks as they come in, and for which values it passed. */
import { asCommandError, type CommandError } from '../ipc/error';
import type { Commands } from '../ipc/commands';
import type { CheckView } from '../ipc/types/CheckView';
import type { IntegrationForm } from '../ipc/types/IntegrationForm';

/** Returns whether two forms hold exactly the same values. */
export function sameForm(one: IntegrationForm, other: IntegrationForm): boolean {
  return (
    one.integrationId === other.integrationId &&
    one.name === other.name &&
    one.workspaceUrl === other.workspaceUrl &&
    one.credentialKind === other.credentialKind &&
    one.user === other.user &&
    one.secret === other.secret &&
    one.description === other.description &&
    one.expiresOn === other.expiresOn
  );
}

export class ConnectionTest {
  running = $state(false);
  /** Whether it came to its end, well or not; else its checks have no sum. */
  finished = $state(false);
  checks = $state.raw<CheckView[]>([]);
  error = $state.raw<CommandError | null>(null);
  /** Whether the person ended it. It then counts as not made, even where the last verdict was faster. */
  cancelled = $state(false);
  #tested = $state.raw<IntegrationForm | null>(null);
  #passed = $state(false);
  #turn = 0;
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** Whether exactly these values have passed. */
  passedFor(form: IntegrationForm): boolean {
    return this.#passed && this.#tested !== null && sameForm(this.#tested, form);
  }

  /** Whether the checks on screen belong to other values than these. */
  outdatedFor(form: IntegrationForm): boolean {
    return this.#tested !== null && !sameForm(this.#tested, form);
  }

  async start(form: IntegrationForm): Promise<void> {
    if (this.running) return;
    const tested = { ...form };
    const turn = ++this.#turn;
    this.running = true;
    this.finished = false;
    this.cancelled = false;
    this.checks = [];
    this.error = null;
    this.#tested = tested;
    this.#passed = false;
    try {
      const result = await this.#commands.testConnection(tested, (check) => {
        if (turn === this.#turn) this.checks = [...this.checks, check];
      });
      if (turn !== this.#turn) return;
      this.checks = result.checks;
      this.finished = !this.cancelled;
      this.#passed = result.passed && !this.cancelled;
    } catch (thrown) {
      if (turn === this.#turn && !this.cancelled) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.running = false;
    }
  }

  async cancel(): Promise<void> {
    this.cancelled = true;
    try {
      await this.#commands.cancelTestConnection();
    } catch (thrown) {
      this.error = asCommandError(thrown);
    }
  }

  /**
   * Ends a test that runs and forgets every value and verdict, here and in the core; the tested secret is one of them.
   * Where the core refuses, as it does once it is locked, it has forgotten by itself.
   */
  forget(): void {
    void this.#commands.cancelTestConnection().catch(() => null);
    this.#turn += 1;
    this.running = false;
    this.finished = false;
    this.cancelled = false;
    this.error = null;
    this.checks = [];
    this.#tested = null;
    this.#passed = false;
  }
}
