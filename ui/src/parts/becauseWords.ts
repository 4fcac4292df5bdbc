/** Why a file is held to be the same test as before, in words a tester understands. */
import type { HistoryEntry } from '../ipc/types/HistoryEntry';

export type Because = NonNullable<HistoryEntry['because']>;

const reasons: Record<Exclude<Because, 'similarity'>, string> = {
  path: 'the path is the same, though the guid is another',
  content: 'the content is the same',
  guid: 'the guid is the same',
  returned: 'it was deleted before and is back',
  decision: 'a person decided so',
};

/** Returns the reason; for likeness, how alike the contents are, and never more than they are. */
export function becauseWords(because: Because, score: number | null): string {
  if (because !== 'similarity') return reasons[because];
  return score === null ? 'the contents are alike' : `the contents are ${Math.floor(score * 100)} % alike`;
}
