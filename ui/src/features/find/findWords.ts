/** What Find says about an answer, beside the tests in it. */
import type { SearchAnswer } from '../../ipc/types/SearchAnswer';
import { count, counted } from '../../lib/format/count';
import { visible } from '../../lib/format/visible';
import { lastTyped } from '../../parts/filterCompletion';
import { ignoredWords } from '../../parts/ignoredWords';

/** Returns the sentences about words that were replaced and filters that were left out; not of one still being typed. */
export function noteWords({ corrected, reading }: SearchAnswer, text: string): string[] {
  const replaced = corrected.map(({ typed, used }) => `Nothing has “${visible(typed)}”. Showing “${visible(used)}”.`);
  const typing = lastTyped(text);
  const leftOut = reading.ignored.filter((ignored) => ignored.text !== typing).map(ignoredWords);
  return [...replaced, ...leftOut];
}

/** Returns how much was found, and how much of it is shown. */
export function amountWords(total: number, shown: number): string {
  if (total > shown) return `The first ${count(shown)} of ${counted(total, 'test')}`;
  return shown === 0 ? 'Nothing found' : `${counted(shown, 'test')} found`;
}
