/** What a due time in the calendar says. */
import type { CalendarEntry } from '../../../ipc/types/CalendarEntry';
import { counted } from '../../../lib/format/count';
import { longDay } from '../../../lib/format/month';
import { visible } from '../../../lib/format/visible';
import { clockPart, wallTimeOf } from '../../../lib/format/wallTime';
import { testRunState } from '../../../parts/testRunState';
import type { StateWords } from '../../../parts/words';

/** Returns the state of a due time: what came of it, or that it is still to come. */
export function entryState({ run, isArchived }: CalendarEntry): StateWords {
  if (run) return testRunState(run.state, run.reason);
  if (isArchived) {
    return {
      shape: '⊘',
      word: 'Will be canceled',
      tone: 'quiet',
      reason: 'Its repository is archived, so it will be canceled when it comes due.',
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

/** Returns what is read aloud for a day: its date, how much is due, and the first of it. */
export function dayWords(day: string, entries: readonly CalendarEntry[], isToday: boolean, shown: number): string {
  const date = isToday ? `${longDay(day)}, today` : longDay(day);
  if (entries.length === 0) return `${date}: nothing due`;
  const named = entries.slice(0, shown).map(entryWords).join('; ');
  return `${date}: ${counted(entries.length, 'due time')}. ${named}${entries.length > shown ? '; …' : ''}`;
}
