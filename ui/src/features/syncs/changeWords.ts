/** The words and signs for what a sync did to a test, and why a moved one is held to be the same. */
import type { SyncChangeView } from '../../ipc/types/SyncChangeView';

type Change = SyncChangeView['change'];

interface ChangeKind {
  change: Change;
  sign: string;
  word: string;
  label: string;
  tone: 'good' | 'warn' | 'busy' | 'bad';
}

const kinds: Record<Change, Omit<ChangeKind, 'change'>> = {
  added: { sign: '+', word: 'added', label: 'Added', tone: 'good' },
  changed: { sign: '~', word: 'changed', label: 'Changed', tone: 'warn' },
  moved: { sign: '→', word: 'moved', label: 'Moved', tone: 'busy' },
  removed: { sign: '−', word: 'removed', label: 'Removed', tone: 'bad' },
};

export function changeKind(change: Change): ChangeKind {
  return { change, ...kinds[change] };
}

export const changeKinds: readonly ChangeKind[] = (Object.keys(kinds) as Change[]).map(changeKind);

/** Returns why the test is held to be the same as before; `null` where there is nothing to explain. */
export function becauseWords({ because, score }: Pick<SyncChangeView, 'because' | 'score'>): string | null {
  switch (because) {
    case null:
      return null;
    case 'path':
      return 'Same test: the path is the same, though the guid is another.';
    case 'guid':
      return 'Same test: the guid is the same.';
    case 'content':
      return 'Same test: the content is the same.';
    case 'similarity':
      return score === null
        ? 'Same test: the content is alike.'
        : `Same test: the content is ${Math.round(score * 100)} % alike.`;
    case 'returned':
      return 'Same test: it was deleted before and came back.';
    case 'decision':
      return 'Same test: a person decided so.';
  }
}
