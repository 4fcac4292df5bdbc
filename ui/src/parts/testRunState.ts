/** The words for how a test run stands, wherever one is named. */
import type { RunReason } from '../ipc/types/RunReason';
import type { TestRunView } from '../ipc/types/TestRunView';
import type { StateWords } from './words';

export type TestRunState = TestRunView['state'];

/** Returns the state of a run; `null` is for what never ran. */
export function testRunState(state: TestRunState | null, reason: RunReason | null = null): StateWords {
  switch (state) {
    case 'WAIT_FOR_TRIGGER':
      return { shape: '!', word: 'Missed', tone: 'warn', reason: 'It was due while Suitecase could not run it.' };
    case 'QUEUED':
      return { shape: '○', word: 'Queued', tone: 'busy', reason: null };
    case 'RUNNING':
      return { shape: '◐', word: 'Running', tone: 'busy', reason: null };
    case 'SUCCESS':
      return { shape: '●', word: 'Passed', tone: 'good', reason: null };
    case 'FAILED':
      return { shape: '✕', word: 'Failed', tone: 'bad', reason: null };
    case 'ERROR':
      return { shape: '!', word: 'Error', tone: 'bad', reason: null };
    case 'CANCELED':
      return {
        shape: '⊘',
        word: 'Canceled',
        tone: 'quiet',
        reason: reason === 'repository-archived' ? 'Its repository was archived.' : null,
      };
    case null:
      return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
  }
}
