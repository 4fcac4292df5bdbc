/** Months of the calendar and the weeks that show them. A day is `YYYY-MM-DD`, a month `YYYY-MM`. */
import { addDays, isDay } from './utcDay';

/** From Monday, 1, to Sunday, 7, as the person's region has it; Monday where the webview does not know. */
export function firstWeekday(locale: string): number {
  const known = regionOf(locale);
  if (known === null) return 1;
  return known.getWeekInfo?.().firstDay ?? known.weekInfo?.firstDay ?? 1;
}

type Region = Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };

/** Returns `null` for what is no language: without one set, webviews of Linux name that of the C library. */
function regionOf(locale: string): Region | null {
  try {
    return new Intl.Locale(locale);
  } catch {
    return null;
  }
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** From Monday, 1, to Sunday, 7. */
export function weekdayOf(day: string): number {
  return new Date(Date.parse(day)).getUTCDay() || 7;
}

/** Returns the same day of another month, or that month's last one where it has none such. */
export function addMonths(day: string, amount: number): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + amount;
  const month = `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
  let date = Number(day.slice(8, 10));
  while (date > 28 && !isDay(`${month}-${date}`)) date -= 1;
  return `${month}-${String(date).padStart(2, '0')}`;
}

/** Returns the weeks that hold a day of the month, whole, the first day of each being `first`. */
export function weeksOf(month: string, first: number): string[][] {
  const start = `${month}-01`;
  const weeks: string[][] = [];
  let day = addDays(start, -((weekdayOf(start) - first + 7) % 7));
  do {
    const from = day;
    weeks.push(Array.from({ length: 7 }, (_, at) => addDays(from, at)));
    day = addDays(day, 7);
  } while (monthOf(day) === month);
  return weeks;
}

/** Returns for example `November 2026` in the person's own form. */
export function shownMonth(month: string): string {
  return new Date(Date.parse(`${month}-01`)).toLocaleDateString(undefined, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
  });
}

/** Returns for example `Tuesday, November 24, 2026` in the person's own form. */
export function longDay(day: string): string {
  return new Date(Date.parse(day)).toLocaleDateString(undefined, {
    timeZone: 'UTC',
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
}

/** Returns the name of the weekday of a day in the person's own form. */
export function weekdayName(day: string, length: 'short' | 'long'): string {
  return new Date(Date.parse(day)).toLocaleDateString(undefined, { timeZone: 'UTC', weekday: length });
}
