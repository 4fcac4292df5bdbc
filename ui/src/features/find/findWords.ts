/** What Find says about an answer, beside the tests in it. */
import type { IgnoredReason } from '../../ipc/types/IgnoredReason';
import type { SearchAnswer } from '../../ipc/types/SearchAnswer';
import { count, counted } from '../../lib/format/count';
import { visible } from '../../lib/format/visible';
import { lastWord } from '../../parts/filterCompletion';

const ignoredWords: Record<IgnoredReason, string> = {
  status: 'no result has this status',
  kind: 'there is no such kind',
  day: 'this is no day or span; 7d, 24h and 2026-01-31 are',
  empty: 'nothing stands behind it',
  flag: 'only is:never-run and has:problems are known',
};

/** Returns the sentences about words that were replaced and filters that were left out; not of one still being typed. */
export function noteWords({ corrected, reading }: SearchAnswer, text: string): string[] {
  const replaced = corrected.map(({ typed, used }) => `Nothing has “${visible(typed)}”. Showing “${visible(used)}”.`);
  const leftOut = reading.ignored
    .filter((ignored) => ignored.text !== lastWord(text))
    .map(({ text: filter, reason }) => `“${visible(filter)}” is left out: ${ignoredWords[reason]}.`);
  return [...replaced, ...leftOut];
}

/** Returns how much was found, and how much of it is shown. */
export function amountWords(total: number, shown: number): string {
  if (total > shown) return `The first ${count(shown)} of ${counted(total, 'test')}`;
  return shown === 0 ? 'Nothing found' : `${counted(shown, 'test')} found`;
}
