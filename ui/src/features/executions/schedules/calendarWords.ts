/** What a due time in the calendar says. */
import type { CalendarEntry } from '../../../ipc/types/CalendarEntry';
import { counted } from '../../../lib/format/count';
import { longDay } from '../../../lib/format/month';
import { visible } from '../../../lib/format/visible';
import { clockPart, wallTimeOf } from '../../../lib/format/wallTime';
import { outcomeState } from '../../../parts/runOutcome';
import type { StateWords } from '../../../parts/words';

/** Returns the state of a due time: what came of it, or that it is still to come. */
export function entryState({ run, isArchived }: CalendarEntry): StateWords {
  if (run) return outcomeState(run.state, run.reason);
  if (isArchived) {
    return {
      shape: '⊘',
      word: 'Will be cancelled',
      tone: 'quiet',
      reason: 'Its repository is archived, so it will be cancelled when it comes due.',
    };
  }
  return { shape: '○', word: 'Planned', tone: 'quiet', reason: null };
}

/** Returns the time of the day on the clocks of this computer. */
export function entryClock({ at }: CalendarEntry): string {
  return clockPart(wallTimeOf(at));
}

/** Returns for example `02:30 Nightly smoke, Passed`. */
export function entryWords(entry: CalendarEntry): string {
  return `${entryClock(entry)} ${visible(entry.schedule)}, ${entryState(entry).word}`;
}

/** Returns what is read aloud for a day: its date, how much is due as far as that is known, and the first of it. */
export function dayWords(
  day: string,
  entries: readonly CalendarEntry[],
  isToday: boolean,
  isKnown: boolean,
  shown: number,
): string {
  const date = isToday ? `${longDay(day)}, today` : longDay(day);
  if (entries.length === 0) return isKnown ? `${date}: nothing due` : date;
  const named = entries.slice(0, shown).map(entryWords).join('; ');
  return `${date}: ${counted(entries.length, 'due time')}. ${named}${entries.length > shown ? '; …' : ''}`;
}

/** The due times of one schedule on one day, as one line of a day's cell. */
export interface DayGroup {
  /** The first of them. */
  first: CalendarEntry;
  amount: number;
  /** What tells most of them: what went wrong before what went well, and what has come before what is to come. */
  telling: CalendarEntry;
}

const WEIGHTS = ['bad', 'warn', 'busy', 'good', 'quiet'] as const;

/** Returns one line for each schedule of a day, in the order of their first times. */
export function groupsOf(entries: readonly CalendarEntry[]): DayGroup[] {
  const groups: Record<string, DayGroup> = {};
  for (const entry of entries) {
    const known = groups[entry.scheduleId];
    if (!known) groups[entry.scheduleId] = { first: entry, amount: 1, telling: entry };
    else {
      known.amount += 1;
      if (weight(entry) < weight(known.telling)) known.telling = entry;
    }
  }
  return Object.values(groups).sort((one, other) => one.first.at - other.first.at);
}

function weight(entry: CalendarEntry): number {
  return WEIGHTS.indexOf(entryState(entry).tone) + (entry.run === null ? 1 : 0);
}
