/** From when to when entries are shown: quick choices, or two days as text. */
import { dayStart, daysBefore } from '../../lib/format/day';
import { trimmed } from '../../lib/format/trimmed';

export type Period = 'all' | 'today' | '7-days' | '30-days' | 'days';

export const periods: readonly { value: Period; label: string }[] = [
  { value: 'all', label: 'Any time' },
  { value: 'today', label: 'Today' },
  { value: '7-days', label: 'Last 7 days' },
  { value: '30-days', label: 'Last 30 days' },
  { value: 'days', label: 'From day to day…' },
];

interface Span {
  from: number | null;
  /** Not included. */
  to: number | null;
}

/** Returns the span of a quick choice at `now`. */
export function spanOf(period: Exclude<Period, 'days'>, now: number): Span {
  const days = { all: null, today: 0, '7-days': 6, '30-days': 29 }[period];
  return { from: days === null ? null : daysBefore(now, days), to: null };
}

const NO_DAY = 'Enter a day of the calendar, for example 2027-03-31.';

/** Returns the span of two typed days, each included and each open when empty; or what is wrong with which. */
export function spanOfDays(first: string, last: string): Span | { field: 'first' | 'last'; error: string } {
  const from = trimmed(first) === '' ? null : dayStart(first);
  const to = trimmed(last) === '' ? null : dayStart(last, 1);
  if (from === null && trimmed(first) !== '') return { field: 'first', error: NO_DAY };
  if (to === null && trimmed(last) !== '') return { field: 'last', error: NO_DAY };
  if (from !== null && to !== null && to <= from) return { field: 'last', error: 'This day is before the first.' };
  return { from, to };
}
