/** What came of what a run configuration or a schedule started last. */
import type { RunReason } from '../ipc/types/RunReason';
import { runState, type RunState } from './testRunWords';
import type { StateWords } from './words';

/** Returns the state of a run of which only that is known; `null` is for what never ran. */
export function outcomeState(state: RunState | null, reason: RunReason | null = null): StateWords {
  if (state === null) return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
  const words = runState({ state, isCancelling: false });
  return reason === 'repository-archived' ? { ...words, reason: 'Its repository was archived.' } : words;
}
