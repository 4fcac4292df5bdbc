/** What happened to a test, in words a tester understands. */
import type { HistoryEntry } from '../../ipc/types/HistoryEntry';

/** Returns what happened; `from` is the path before, where it is another one. */
export function historyWords(entry: Pick<HistoryEntry, 'change' | 'because' | 'from'>): string {
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
