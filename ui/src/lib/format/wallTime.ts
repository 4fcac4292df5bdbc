/** What the clocks on a wall show, as `2026-11-24T02:30`: a day and a time without a zone. */
import { isDay, shownDay } from './utcDay';
import { trimmed } from './trimmed';

const CLOCK = /^(\d{1,2}):(\d{2})$/;

/** Returns a time of the day as `02:30`, also for `2:30`; `null` for what is none. */
export function clockOf(text: string): string | null {
  const match = CLOCK.exec(trimmed(text));
  if (!match) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** Returns a day and a time in one; `null` where one of them is none. */
export function wallTime(day: string, clock: string): string | null {
  const [date, time] = [trimmed(day), clockOf(clock)];
  return isDay(date) && time !== null ? `${date}T${time}` : null;
}

export function dayPart(wall: string): string {
  return wall.slice(0, 10);
}

export function clockPart(wall: string): string {
  return wall.slice(11, 16);
}

/** Returns for example `24 Nov 2026, 02:30`, the day in the person's own form. */
export function shownWallTime(wall: string): string {
  return `${shownDay(dayPart(wall))}, ${clockPart(wall)}`;
}

/** Returns what the clocks of this computer show at a moment. */
export function wallTimeOf(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
