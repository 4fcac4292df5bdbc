/** Signing in: who is chosen, why the last try was refused, and how long the next one has to wait. */
import { asCommandError, type CommandError } from '../ipc/error';
import type { SignInMember } from '../ipc/types/SignInMember';

const SECOND = 1000;

export class SignIn {
  chosenId = $state<string | null>(null);
  passphrase = $state('');
  running = $state(false);
  error = $state.raw<CommandError | null>(null);
  /** Seconds until the chosen member may try again; 0 for now. */
  wait = $state(0);
  readonly #waits = new Map<string, number>();
  readonly #enter: (memberId: string, passphrase: string | null) => Promise<void>;

  constructor(enter: (memberId: string, passphrase: string | null) => Promise<void>) {
    this.#enter = enter;
  }

  choose(id: string): void {
    if (id === this.chosenId) return;
    this.chosenId = id;
    this.passphrase = '';
    this.error = null;
    this.count();
  }

  /** Tries to sign `member` in; a refused passphrase does not stay in the field. Returns whether it went well. */
  async submit(member: SignInMember): Promise<boolean> {
    if (this.running || this.wait > 0 || member.way === 'other-account') return false;
    const passphrase = member.way === 'passphrase' ? this.passphrase : null;
    if (passphrase === '') return false;
    this.running = true;
    this.error = null;
    try {
      await this.#enter(member.id, passphrase);
      return true;
    } catch (thrown) {
      this.error = asCommandError(thrown);
      if (this.error.retryAfterSeconds) {
        this.#waits.set(member.id, Date.now() + this.error.retryAfterSeconds * SECOND);
      }
      return false;
    } finally {
      this.passphrase = '';
      this.running = false;
      this.count();
    }
  }

  /** Sets how long the chosen member has to wait as of now; asked for every second while there is a wait. */
  count(): void {
    const until = this.#waits.get(this.chosenId ?? '') ?? 0;
    this.wait = Math.max(0, Math.ceil((until - Date.now()) / SECOND));
    if (this.wait === 0 && this.error?.code === 'member.wait') this.error = null;
  }
}
