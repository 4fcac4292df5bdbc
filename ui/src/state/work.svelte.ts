/** One thing that a person asked for: whether it is under way, and why it failed. */
import { asCommandError, type CommandError } from '../ipc/error';

export class Work {
  running = $state(false);
  error = $state.raw<CommandError | null>(null);

  /** Runs `task` unless one is running; returns its result, `undefined` when it failed or did not start. */
  async run<Result>(task: () => Promise<Result>): Promise<Result | undefined> {
    if (this.running) return undefined;
    this.running = true;
    this.error = null;
    try {
      return await task();
    } catch (thrown) {
      this.error = asCommandError(thrown);
      return undefined;
    } finally {
      this.running = false;
    }
  }
}
