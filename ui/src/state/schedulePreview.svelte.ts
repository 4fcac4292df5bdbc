/** The next times of a schedule while it is being filled in. */
import { asCommandError, type CommandError } from '../ipc/error';
import type { DueTime } from '../ipc/types/DueTime';
import type { NextTimes } from '../ipc/types/NextTimes';
import type { TimingView } from '../ipc/types/TimingView';
import { debounce } from '../lib/coalesce';

const TYPING_PAUSE = 250;

/** Of several questions only the newest counts; the last answer stays until the next one is there. */
export class SchedulePreview {
  times = $state.raw<readonly DueTime[] | null>(null);
  error = $state.raw<CommandError | null>(null);
  loading = $state(false);
  #turn = 0;
  #timing: TimingView | null = null;
  readonly #read: (timing: TimingView) => Promise<NextTimes>;
  readonly #soon = debounce(() => void this.#load(), TYPING_PAUSE);

  constructor(read: (timing: TimingView) => Promise<NextTimes>) {
    this.#read = read;
  }

  /** Asks once the person pauses, unless it is the same question; `null` while what is typed makes no schedule. */
  ask(timing: TimingView | null): void {
    if (this.error === null && JSON.stringify(timing) === JSON.stringify(this.#timing)) return;
    this.#turn += 1;
    this.#timing = timing;
    this.error = null;
    this.loading = timing !== null;
    if (timing) this.#soon.call();
    else this.stop();
  }

  stop(): void {
    this.#turn += 1;
    this.#soon.cancel();
    this.loading = false;
  }

  async #load(): Promise<void> {
    const [turn, timing] = [this.#turn, this.#timing];
    if (!timing) return;
    try {
      const { times } = await this.#read(timing);
      if (turn === this.#turn) this.times = times;
    } catch (thrown) {
      if (turn === this.#turn) this.error = asCommandError(thrown);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
