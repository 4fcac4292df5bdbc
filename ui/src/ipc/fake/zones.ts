/** Clocks of time zones, worked out with what the webview knows of them. */
import type { DueTime } from '../types/DueTime';
import type { TimingView } from '../types/TimingView';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns how many milliseconds the clocks of a zone are ahead of UTC at a moment. */
function offsetAt(at: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  formats.set(zone, format);
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0] = format.format(at).split(/\D+/).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** Returns what the clocks show, with the offset, for example `2026-11-24T02:30+01:00`. */
export function localAt(at: number, zone: string): string {
  const offset = offsetAt(at, zone);
  const minutes = Math.abs(offset) / MINUTE;
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${wall(at + offset)}${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** A time that the clocks skip is taken as much later as they skip; of one that comes twice the first is taken. */
function momentOf(asUtc: number, zone: string): { at: number; isMoved: boolean } {
  const before = offsetAt(asUtc - DAY, zone);
  const after = offsetAt(asUtc + DAY, zone);
  if (before === after) return { at: asUtc - before, isMoved: false };
  const isRight = (offset: number) => offsetAt(asUtc - offset, zone) === offset;
  if (isRight(before)) return { at: asUtc - before, isMoved: isRight(after) };
  return isRight(after) ? { at: asUtc - after, isMoved: false } : { at: asUtc - before, isMoved: true };
}

/** Returns the due times of a schedule after `from`, at most `most` of them, and none after `until`. */
export function dueTimes(timing: TimingView, from: number, most: number, until = Infinity): DueTime[] {
  const { every, unit, timeZone, endsAt } = timing;
  const start = Date.parse(`${timing.startsAt}Z`);
  const first = momentOf(start, timeZone).at;
  const end = Math.min(until, endsAt === null ? Infinity : momentOf(Date.parse(`${endsAt}Z`), timeZone).at);
  const length = { MINUTE, HOUR: 60 * MINUTE, DAY, WEEK: 7 * DAY, MONTH: 31 * DAY }[unit] * every;
  const due: DueTime[] = [];
  for (let step = Math.max(0, Math.floor((from - first) / length) - 1); due.length < most; step += 1) {
    const { at, isMoved } =
      unit === 'MINUTE' || unit === 'HOUR'
        ? { at: first + step * length, isMoved: false }
        : momentOf(unit === 'MONTH' ? monthsOn(start, step * every) : start + step * length, timeZone);
    if (at > end) break;
    if (at > from) due.push({ at, local: localAt(at, timeZone), isMoved });
  }
  return due;
}

function monthsOn(start: number, months: number): number {
  const date = new Date(start);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(year, month, day, date.getUTCHours(), date.getUTCMinutes());
}

export function wall(asUtc: number): string {
  return new Date(asUtc).toISOString().slice(0, 16);
}
