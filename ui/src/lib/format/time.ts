/** Times for people: relative in the row, exact on focus. All times are milliseconds since 1970. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Made once: making one takes longer than all else that a row of a list needs.
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const dayInYear = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const month = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short' });

/** Returns for example `40 s ago`, `3 min ago`, `2 h ago`, `5 d ago`, and the date after a month. */
export function relativeTime(at: number, now: number): string {
  const age = now - at;
  if (age < 10 * SECOND) return 'just now';
  if (age < 30 * DAY) return `${span(age)} ago`;
  return new Date(at).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/** Returns for example `now`, `40 s`, `3 min`, `2 h`, `5 d`, and the day after a month, for columns that are narrow. */
export function briefTime(at: number, now: number): string {
  const age = now - at;
  if (age < 10 * SECOND) return 'now';
  if (age < 30 * DAY) return span(age);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayInYear : month).format(at);
}

/** Returns for example `40 s`, `3 min`, `2 h`, `5 d`. */
export function span(milliseconds: number): string {
  if (milliseconds < 10 * SECOND) return 'a few seconds';
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / (10 * SECOND)) * 10} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} d`;
}

/** Returns for example `in a moment`, `in 3 min`. */
export function inTime(at: number, now: number): string {
  return at - now < 10 * SECOND ? 'in a moment' : `in ${span(at - now)}`;
}

/** Returns the exact date and time in the person's own form. */
export function exactTime(at: number): string {
  return exact.format(at);
}

/** Returns for example `12 ms`, `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 10 * SECOND) return `${(milliseconds / SECOND).toFixed(1)} s`;
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / SECOND)} s`;
  const seconds = Math.round(milliseconds / SECOND);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Returns whole seconds, for what is still going on and for what takes long: `3 s`, `3 min 5 s`, `2 h 14 min`. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / SECOND));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Returns how long something took: exactly below a minute, in whole seconds above it. */
export function tookWords(milliseconds: number): string {
  return milliseconds < MINUTE ? duration(milliseconds) : elapsed(milliseconds);
}

/** Returns date and time to the minute in the person's own form, for lists that are read as records. */
export function recordedTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
