/** The words and signs for what a sync did to tests. */
import type { SyncChangeView } from '../ipc/types/SyncChangeView';
import type { SyncStatsView } from '../ipc/types/SyncStatsView';
import { count } from '../lib/format/count';
import type { StateWords } from './words';

type Change = SyncChangeView['change'];

interface ChangeKind {
  change: Change;
  sign: string;
  word: string;
  label: string;
  tone: StateWords['tone'];
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

/** Returns those kinds of which a sync did any, with how many. */
export function changeCounts(stats: SyncStatsView): (ChangeKind & { amount: number })[] {
  return changeKinds.map((kind) => ({ ...kind, amount: stats[kind.change] })).filter(({ amount }) => amount > 0);
}

/** Returns for example `3 added, 1 moved`; empty where nothing changed. */
export function changeCountWords(stats: SyncStatsView): string {
  return changeCounts(stats)
    .map(({ amount, word }) => `${count(amount)} ${word}`)
    .join(', ');
}
