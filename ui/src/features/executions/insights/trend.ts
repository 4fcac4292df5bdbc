/** How the results of days are drawn as stacked bars. Pure. */
import type { DayOfResults } from '../../../ipc/types/DayOfResults';
import { count, counted } from '../../../lib/format/count';
import { dayStart } from '../../../lib/format/day';
import { percent, ranOf, sharesOf, sharesWords, totalOf, type Shares } from '../../../parts/standingWords';

/** One piece of a bar, from its top. */
export interface Piece {
  share: keyof Shares;
  top: number;
  height: number;
}

export interface Bar {
  day: DayOfResults;
  /** Where the room of the day begins; the bar stands in its middle. */
  left: number;
  pieces: Piece[];
}

/** From the ground up: failures stand on it, so that they can be held against each other. */
const STACKED: readonly (keyof Shares)[] = ['failed', 'passed', 'other'];
/** The least height of what is there at all. */
const LEAST = 2;

/** Returns the height of the scale: the least of 4, 6, 10 and 20 with noughts behind that holds `most`; all have a half. */
export function scaleOf(most: number): number {
  let size = 1;
  while (true) {
    for (const step of [4, 6, 10, 20]) if (step * size >= most) return step * size;
    size *= 10;
  }
}

export function barsOf(days: readonly DayOfResults[], step: number, height: number): Bar[] {
  const scale = scaleOf(Math.max(0, ...days.map(({ counts }) => totalOf(counts))));
  return days.map((day, index) => {
    const shares = sharesOf(day.counts);
    let top = height;
    const pieces = STACKED.filter((share) => shares[share] > 0).map((share): Piece => {
      const tall = Math.max(LEAST, (shares[share] / scale) * height);
      top -= tall;
      return { share, top, height: tall };
    });
    return { day, left: index * step, pieces };
  });
}

const named = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const brief = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Returns for example `Mon, 23 Nov`. */
export function dayName(day: string): string {
  const start = dayStart(day);
  return start === null ? day : named.format(start);
}

/** Returns for example `23 Nov`. */
export function briefDay(day: string): string {
  const start = dayStart(day);
  return start === null ? day : brief.format(start);
}

/** Returns how much of what ran on a day passed; `–` where nothing ran. */
export function dayRate({ counts }: DayOfResults): string {
  const ran = ranOf(counts);
  return ran === 0 ? '–' : percent(counts.passed, ran);
}

/** Returns a day in words, for example `Mon, 23 Nov: 40 passed, 2 failed; 95 % passed, in 3 executions`. */
export function dayWords(day: DayOfResults): string {
  const shares = sharesWords(sharesOf(day.counts));
  const rate = ranOf(day.counts) === 0 ? '' : `; ${dayRate(day)} passed`;
  const executions = day.executions === 0 ? '' : `, in ${counted(day.executions, 'execution')}`;
  return `${dayName(day.day)}: ${shares}${rate}${executions}`;
}

/** Returns the numbers that stand at the lines of the scale, the highest first. */
export function scaleLines(days: readonly DayOfResults[]): { label: string; part: number }[] {
  const scale = scaleOf(Math.max(0, ...days.map(({ counts }) => totalOf(counts))));
  return [1, 0.5].map((part) => ({ label: count(scale * part), part }));
}

/** What the parts of a bar are called. */
export const shareLabels: Record<keyof Shares, string> = {
  failed: 'Failed or error',
  passed: 'Passed',
  other: 'Incomplete, skipped or not run',
};
export const SHARES = STACKED;
