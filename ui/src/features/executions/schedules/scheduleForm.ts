/** What the form of a schedule starts with, what is wrong with it, and how it is sent. */
import type { CommandError } from '../../../ipc/error';
import type { ScheduleForm } from '../../../ipc/types/ScheduleForm';
import type { ScheduleView } from '../../../ipc/types/ScheduleView';
import type { TimingView } from '../../../ipc/types/TimingView';
import { refusalWords } from '../../../errors/refusal';
import { dayOf, daysBefore } from '../../../lib/format/day';
import { trimmed } from '../../../lib/format/trimmed';
import { isDay } from '../../../lib/format/utcDay';
import { clockOf, clockPart, dayPart, wallTime } from '../../../lib/format/wallTime';
import { nameError } from '../../../lib/form/validate';
import type { Unit } from './timingWords';

export const FIELDS = ['name', 'configuration', 'startsAt', 'endsAt', 'every', 'timeZone'] as const;
export type ScheduleField = (typeof FIELDS)[number];

export interface ScheduleDraft {
  name: string;
  configurationId: string;
  startDay: string;
  startClock: string;
  /** Empty, both of them, for no end. */
  endDay: string;
  endClock: string;
  every: string;
  unit: Unit;
  timeZone: string;
}

const MOST_UNITS = 999;
/** Clocks change at other times of the night. */
const USUAL_CLOCK = '04:00';
const END_OF_DAY = '23:59';

export function startingDraft(
  schedule: ScheduleView | null,
  { configurationId, timeZone, now }: { configurationId: string; timeZone: string; now: number },
): ScheduleDraft {
  const timing = schedule?.timing;
  return {
    name: schedule?.name ?? '',
    configurationId: schedule?.configurationId ?? configurationId,
    startDay: timing ? dayPart(timing.startsAt) : dayOf(daysBefore(now, -1)),
    startClock: timing ? clockPart(timing.startsAt) : USUAL_CLOCK,
    endDay: timing?.endsAt ? dayPart(timing.endsAt) : '',
    endClock: timing?.endsAt ? clockPart(timing.endsAt) : '',
    every: String(timing?.every ?? 1),
    unit: timing?.unit ?? 'DAY',
    timeZone: timing?.timeZone ?? timeZone,
  };
}

/** Returns the times that were filled in; `null` while one of them is wrong. */
export function timingOf(draft: ScheduleDraft): TimingView | null {
  const errors = scheduleErrors(draft);
  const startsAt = wallTime(draft.startDay, draft.startClock);
  if (startsAt === null || errors.endsAt !== null || errors.every !== null || errors.timeZone !== null) return null;
  const { unit, timeZone } = draft;
  return { startsAt, endsAt: endOf(draft), every: Number(trimmed(draft.every)), unit, timeZone };
}

/** Returns the form as it is sent; `null` while something is wrong. */
export function formToSend(draft: ScheduleDraft, projectId: string, id: string | null): ScheduleForm | null {
  const timing = timingOf(draft);
  if (timing === null) return null;
  return { id, projectId, name: trimmed(draft.name), configurationId: draft.configurationId, timing };
}

/** Returns one sentence for each field that is wrong. */
export function scheduleErrors(draft: ScheduleDraft): Record<ScheduleField, string | null> {
  return {
    name: nameError(draft.name, 'a name'),
    configuration: draft.configurationId === '' ? 'Choose what it runs.' : null,
    startsAt: momentError(draft.startDay, draft.startClock),
    endsAt: endError(draft),
    every: everyError(draft.every),
    timeZone: draft.timeZone === '' ? 'Choose a time zone.' : null,
  };
}

/** Returns a refusal in words for its field. */
export function fieldWords(error: CommandError): string {
  if (error.code === 'not-found') {
    if (error.field === 'timeZone') return 'This computer does not know the time zone. Choose another one.';
    if (error.field === 'configuration') return 'It was removed meanwhile. Choose another one.';
  }
  return refusalWords(error);
}

/** Without a time an end is the end of its day. */
function endOf({ endDay, endClock }: ScheduleDraft): string | null {
  return trimmed(endDay) === '' ? null : wallTime(endDay, trimmed(endClock) === '' ? END_OF_DAY : endClock);
}

function endError(draft: ScheduleDraft): string | null {
  const { endDay, endClock } = draft;
  if (trimmed(endDay) === '') return trimmed(endClock) === '' ? null : 'Enter the day too, or clear the time.';
  const wrong = momentError(endDay, trimmed(endClock) === '' ? END_OF_DAY : endClock);
  if (wrong !== null) return wrong;
  const [start, end] = [wallTime(draft.startDay, draft.startClock), endOf(draft)];
  return start !== null && end !== null && end < start ? 'The end lies before the start.' : null;
}

function momentError(day: string, clock: string): string | null {
  if (!isDay(trimmed(day))) return 'Enter the day as YYYY-MM-DD.';
  return clockOf(clock) === null ? 'Enter the time as HH:MM, up to 23:59.' : null;
}

function everyError(text: string): string | null {
  const digits = trimmed(text);
  const every = /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  return every >= 1 && every <= MOST_UNITS ? null : `Enter a whole number from 1 to ${MOST_UNITS}.`;
}
