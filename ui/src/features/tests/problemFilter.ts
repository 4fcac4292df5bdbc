/** The words of the filters over the problems, and why none is listed. */
import type { MutedChoice } from '../../ipc/types/MutedChoice';
import type { ProblemAmount } from '../../ipc/types/ProblemAmount';
import { count } from '../../lib/format/count';
import type { ProblemFilter } from '../../state/problems.svelte';

export const mutedChoices: readonly { value: MutedChoice; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'muted', label: 'Muted' },
  { value: 'both', label: 'Open and muted' },
];

/** Returns how many there are of a kind, as far as the list shows them. */
export function amountOf({ open, muted }: Pick<ProblemAmount, 'open' | 'muted'>, choice: MutedChoice): number {
  switch (choice) {
    case 'open':
      return open;
    case 'muted':
      return muted;
    case 'both':
      return open + muted;
  }
}

/** Returns for example `12, 3 muted`. */
export function amountWords({ open, muted }: Pick<ProblemAmount, 'open' | 'muted'>): string {
  return muted === 0 ? count(open) : `${count(open)}, ${count(muted)} muted`;
}

/** Returns all kinds taken together. */
export function sumOf(kinds: readonly ProblemAmount[]): { open: number; muted: number } {
  return kinds.reduce((sum, kind) => ({ open: sum.open + kind.open, muted: sum.muted + kind.muted }), {
    open: 0,
    muted: 0,
  });
}

export type NoProblems = 'not-read' | 'none' | 'all-muted' | 'none-muted' | 'no-match';

/** Returns why the list is empty, from the most telling reason to the least. */
export function whyNoProblems(filter: ProblemFilter, kinds: readonly ProblemAmount[], hasRead: boolean): NoProblems {
  const { open, muted } = sumOf(kinds);
  if (open + muted === 0 && filter.linkId === null) return hasRead ? 'none' : 'not-read';
  const onlyByMute = filter.codes.length === 0 && filter.text.trim() === '';
  if (onlyByMute && filter.muted === 'open' && muted > 0 && open === 0) return 'all-muted';
  if (onlyByMute && filter.muted === 'muted' && muted === 0) return 'none-muted';
  return 'no-match';
}
