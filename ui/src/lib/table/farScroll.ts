/** Tells which rows are in view; who drags the scroll bar passes over most, and is told only every few frames. */

/** As many frames of dragging pass over without rows being read. */
const PASSED_OVER = 6;

export class FarScroll {
  readonly #tell: (first: number, end: number) => void;
  #told: number | null = null;
  #seen = 0;
  #now = { first: 0, end: 0 };
  #passed = 0;
  #frame: number | null = null;

  constructor(tell: (first: number, end: number) => void) {
    this.#tell = tell;
  }

  /** Takes what is in view: told at once when it is close to what was told last, else as soon as it stays for a frame. */
  moved(first: number, end: number): void {
    this.#now = { first, end };
    if (this.#told === null || this.#isCloseTo(this.#told)) this.#tellNow();
    else if (this.#frame === null) this.#waitForAFrame();
  }

  /** Forgets what it waits for. */
  end(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
  }

  #isCloseTo(first: number): boolean {
    return Math.abs(this.#now.first - first) < this.#now.end - this.#now.first;
  }

  /** Events of scrolling come at the beginning of the frame that shows it, so the frame after is the first to tell. */
  #waitForAFrame(): void {
    this.#frame = requestAnimationFrame(() => {
      this.#passed += 1;
      const stays = this.#passed > 1 && this.#isCloseTo(this.#seen);
      this.#seen = this.#now.first;
      if (stays || this.#passed >= PASSED_OVER) this.#tellNow();
      else this.#waitForAFrame();
    });
  }

  #tellNow(): void {
    this.end();
    this.#passed = 0;
    this.#told = this.#now.first;
    this.#tell(this.#now.first, this.#now.end);
  }
}
