/** What happened to a test, and why it is held to be the same, in words a tester understands. */
import type { HistoryEntry } from '../../ipc/types/HistoryEntry';

type Because = NonNullable<HistoryEntry['because']>;

const reasons: Record<Exclude<Because, 'similarity'>, string> = {
  path: 'the path is the same, though the guid is another',
  content: 'the content is the same',
  guid: 'the guid is the same',
  returned: 'it was deleted before and is back',
  decision: 'a person decided so',
};

/** Returns why a file is held to be the same test; for likeness, how alike the contents are. */
export function reasonWords(because: Because, score: number | null): string {
  if (because !== 'similarity') return reasons[because];
  return score === null ? 'the contents are alike' : `the contents are ${Math.floor(score * 100)} % alike`;
}

/** Returns what happened; `from` is the path before, where it is another one. */
export function changeWords(entry: Pick<HistoryEntry, 'change' | 'because' | 'from'>): string {
  switch (entry.change) {
    case 'added':
      if (entry.because === null) return 'Added';
      return entry.from === null ? 'Came back' : 'Came back from';
    case 'changed':
      return 'Changed';
    case 'moved':
      return 'Moved from';
    case 'removed':
      return 'Deleted';
    case 'split':
      return 'Made a test of its own, apart from';
    case 'joined':
      return 'Joined again with';
  }
}
