/**
 * The log of one run, of which the end is read first and what comes before it as somebody scrolls there. It consists of
 * pieces that never change; a message holds as many as there is room for.
 */
import type { Commands } from '../ipc/commands';
import { asCommandError, type CommandError } from '../ipc/error';

/** Some pieces of the log: from one number to before another. */
export interface LogChunk {
  from: number;
  next: number;
  text: string;
}

/** How many pieces are asked for at once; as many of the longest ones have room in a message. */
const PIECES_AT_ONCE = 12;
/** Short pieces are asked for in greater numbers, up to this many. */
const MOST_PIECES_AT_ONCE = 3_000;
const SHORT_CHUNK = 60_000;

export class RunLog {
  /** What was read, without gaps, in the order of the log. */
  chunks = $state.raw<readonly LogChunk[]>([]);
  /** How many pieces there are; `null` until that is known. */
  total = $state<number | null>(null);
  error = $state.raw<CommandError | null>(null);
  #step = PIECES_AT_ONCE;
  #reading: Promise<void> | null = null;
  readonly #commands: Commands;
  readonly #runId: string;

  constructor(commands: Commands, runId: string) {
    this.#commands = commands;
    this.#runId = runId;
  }

  /** Whether there is more of it before what was read. */
  get hasEarlier(): boolean {
    return (this.chunks[0]?.from ?? 0) > 0;
  }

  /** Reads what was added since, up to `pieces` pieces or more; the first time, the end of so long a log. */
  async follow(pieces: number): Promise<void> {
    await this.#alone(async () => {
      this.error = null;
      if (this.chunks.length === 0) await this.#readFrom(Math.max(0, pieces - this.#step));
      if (this.total !== null) this.total = Math.max(this.total, pieces);
      await this.#readToEnd();
    });
  }

  /** Reads some of what comes before. */
  async readEarlier(): Promise<void> {
    await this.#alone(async () => {
      this.error = null;
      await this.#readBefore();
    });
  }

  /** Reads all of it and returns it. Where a part cannot be read it fails; `error` tells why. */
  async whole(): Promise<string> {
    await this.#alone(async () => {
      this.error = null;
      if (this.chunks.length === 0) await this.#readFrom(0);
      while (this.hasEarlier && this.error === null) await this.#readBefore();
      await this.#readToEnd();
    });
    // A part of a log that is taken for the whole misleads.
    if (this.error !== null) throw this.error;
    return this.chunks.map(({ text }) => text).join('');
  }

  async #readBefore(): Promise<void> {
    const first = this.chunks[0];
    if (!first || first.from === 0) return;
    await this.#readFrom(Math.max(0, first.from - this.#step));
  }

  async #readToEnd(): Promise<void> {
    for (let end = this.#end; this.total !== null && end < this.total && this.error === null;) {
      await this.#readFrom(end);
      if (this.#end <= end) return;
      end = this.#end;
    }
  }

  get #end(): number {
    return this.chunks.at(-1)?.next ?? 0;
  }

  /** Reads from a piece on, and goes on until that joins what is known behind it. */
  async #readFrom(from: number): Promise<void> {
    const known = this.chunks;
    let fresh: LogChunk[] = known.filter((chunk) => chunk.next <= from);
    const behind = (at: number) => known.filter((chunk) => chunk.from >= at);
    const end = this.#end;
    try {
      for (let at = from; ;) {
        const part = await this.#commands.readRunLog(this.#runId, at);
        this.total = part.total;
        this.error = null;
        if (part.next <= at) break;
        fresh = [...fresh, { from: at, next: part.next, text: part.text }];
        if (part.text.length < SHORT_CHUNK) this.#step = Math.min(MOST_PIECES_AT_ONCE, this.#step * 2);
        at = part.next;
        // Nothing known lies behind it, or what does begins just where it ends; a chunk that it covers in part goes.
        if (at >= end || behind(at)[0]?.from === at) break;
      }
      this.chunks = [...fresh, ...behind(fresh.at(-1)?.next ?? from)];
    } catch (thrown) {
      this.error = asCommandError(thrown);
    }
  }

  /** One read after the other, as each begins where the last one ended. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const before = this.#reading;
    const mine = (before ?? Promise.resolve()).then(work);
    this.#reading = mine;
    await mine;
    if (this.#reading === mine) this.#reading = null;
  }
}
