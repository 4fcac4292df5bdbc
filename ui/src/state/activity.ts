/** Whether somebody is at the window: input of any kind, told now and then, and never what it was. */

export const REPORT_EVERY = 15_000;
const INPUT = ['pointerdown', 'keydown', 'wheel'] as const;

/** Calls `report` on input, at most every 15 seconds, until the returned function is called. */
export function reportActivity(report: () => void): () => void {
  let last = -REPORT_EVERY;
  const onInput = () => {
    // The wall clock, as time in which the computer slept counts.
    if (Math.abs(Date.now() - last) < REPORT_EVERY) return;
    last = Date.now();
    report();
  };
  for (const kind of INPUT) window.addEventListener(kind, onInput, { capture: true, passive: true });
  return () => {
    for (const kind of INPUT) window.removeEventListener(kind, onInput, { capture: true });
  };
}
