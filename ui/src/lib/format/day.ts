/** Days of the calendar as text, `YYYY-MM-DD`, in the time zone of this computer. */
import { trimmed } from './trimmed';

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Returns when the day begins; `null` when the text is no day of the calendar. `later` counts days on from it. */
export function dayStart(text: string, later = 0): number | null {
  const match = SHAPE.exec(trimmed(text));
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null;
  return new Date(year, month - 1, day + later).getTime();
}

/** Returns when the day began that was `days` days before the day of `at`. */
export function daysBefore(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime();
}

/** Returns the day of `at` as text. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
