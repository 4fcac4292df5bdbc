/** Days of the calendar as `YYYY-MM-DD`. They are days in UTC, as in the core. */

const DAY = 86_400_000;

/** Returns the day of a moment. */
export function utcDayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Returns whether the text is a day of the calendar, which 2027-02-30 is not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(text);
  return Number.isFinite(at) && utcDayOf(at) === text;
}

export function addDays(day: string, amount: number): string {
  return utcDayOf(Date.parse(day) + amount * DAY);
}

/** Returns the same day of the next year; for a 29 February the day before. */
export function addYear(day: string): string {
  const same = `${String(Number(day.slice(0, 4)) + 1).padStart(4, '0')}${day.slice(4)}`;
  return isDay(same) ? same : same.replace(/-29$/, '-28');
}

/** Returns how many days lie between two days; negative when `to` is the earlier one. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** Returns the day in the person's own form, for example `31 Mar 2027`. */
export function shownDay(day: string): string {
  return new Date(Date.parse(day)).toLocaleDateString(undefined, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  });
}
