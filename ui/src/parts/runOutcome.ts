/** What came of what a run configuration or a schedule started last. */
import type { RunReason } from '../ipc/types/RunReason';
import { runState, type RunState } from './testRunWords';
import type { StateWords } from './words';

/** Why nothing ran at a due time that has an end all the same. */
const WITHOUT_A_RUN: Partial<Record<RunReason, string>> = {
  'repository-archived': 'Its repository was archived.',
  'still-queued': 'An earlier run of its schedule still waited for its turn.',
};

/** Returns the state of a run of which only that is known; `null` is for what never ran. */
export function outcomeState(state: RunState | null, reason: RunReason | null = null): StateWords {
  if (state === null) return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
  const words = runState({ state, isCancelling: false });
  const told = reason && WITHOUT_A_RUN[reason];
  return told ? { ...words, reason: told } : words;
}
