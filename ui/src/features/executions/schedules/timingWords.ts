/** When a schedule is due, in plain words. */
import type { DueTime } from '../../../ipc/types/DueTime';
import type { ScheduleView } from '../../../ipc/types/ScheduleView';
import type { TimingView } from '../../../ipc/types/TimingView';
import { count } from '../../../lib/format/count';
import { weekdayOf } from '../../../lib/format/month';
import { shownDay } from '../../../lib/format/utcDay';
import { clockPart, dayPart, shownWallTime } from '../../../lib/format/wallTime';

export type Unit = TimingView['unit'];

const WEEKDAYS = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];
/** Every month has this day. */
const SAFE_DAY = 28;

export const UNITS: readonly { value: Unit; one: string; many: string }[] = [
  { value: 'MINUTE', one: 'minute', many: 'minutes' },
  { value: 'HOUR', one: 'hour', many: 'hours' },
  { value: 'DAY', one: 'day', many: 'days' },
  { value: 'WEEK', one: 'week', many: 'weeks' },
  { value: 'MONTH', one: 'month', many: 'months' },
];

/** Returns for example `Every 2 weeks, Mondays 02:30 Europe/Berlin`. */
export function timingWords(timing: TimingView): string {
  const { startsAt, timeZone, unit } = timing;
  const clock = `${clockPart(startsAt)} ${zoneName(timeZone)}`;
  switch (unit) {
    case 'MINUTE':
      return intervalWords(timing);
    case 'HOUR':
      return `${intervalWords(timing)}, counted from ${clock}`;
    case 'DAY':
      return `${intervalWords(timing)}, ${clock}`;
    case 'WEEK':
      return `${intervalWords(timing)}, ${WEEKDAYS[weekdayOf(dayPart(startsAt)) - 1] ?? ''} ${clock}`;
    case 'MONTH': {
      const day = Number(startsAt.slice(8, 10));
      return `${intervalWords(timing)}, day ${day}${day > SAFE_DAY ? ' or the last' : ''}, ${clock}`;
    }
  }
}

/** Returns from when to when it is due, as far as that says anything at `today`; empty otherwise. */
export function boundsWords({ startsAt, endsAt }: TimingView, today: string): string {
  const parts: string[] = [];
  if (dayPart(startsAt) > today) parts.push(`from ${shownDay(dayPart(startsAt))}`);
  if (endsAt !== null) parts.push(`until ${shownWallTime(endsAt)}`);
  return parts.join(', ');
}

/** Returns why a schedule that can be read has no next time. */
export function noNextWords({ isOn, isOver }: Pick<ScheduleView, 'isOn' | 'isOver'>): string {
  if (isOver) return 'Over';
  // Its last times were kept already, before the clock of this computer was put back.
  return isOn ? 'None' : 'Off';
}

/** Returns why a due time is not the wished one; `null` where it is. */
export function movedWords(time: DueTime, { startsAt, unit }: TimingView): string | null {
  if (!time.isMoved || unit === 'MINUTE' || unit === 'HOUR') return null;
  const [wished, taken] = [clockPart(startsAt), clockPart(time.local)];
  return wished === taken
    ? `The clocks go back: ${wished} comes twice that day, and it runs once.`
    : `The clocks go forward: ${wished} does not exist that day; ${taken} is taken.`;
}

/** Returns for example `UTC+01:00` for a time with its offset. */
export function offsetWords(local: string): string {
  const offset = local.slice(16);
  return offset === '' || offset === 'Z' || offset === '+00:00' ? 'UTC' : `UTC${offset}`;
}

function intervalWords({ every, unit }: TimingView): string {
  const { one, many } = UNITS.find(({ value }) => value === unit) ?? { one: '', many: '' };
  return every === 1 ? `Every ${one}` : `Every ${count(every)} ${many}`;
}

/** Places are named as people write them; the names of zones have no spaces. */
function zoneName(zone: string): string {
  return zone.replaceAll('_', ' ');
}
