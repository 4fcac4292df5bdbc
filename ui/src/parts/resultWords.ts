/** The words for how a test ended. */
import type { ResultView } from '../ipc/types/ResultView';
import type { StateWords } from './words';

/** Returns the state of the latest result; `null` stands for none. */
export function resultState(status: ResultView['status'] | null): StateWords {
  switch (status) {
    case 'PASSED':
      return { shape: '●', word: 'Passed', tone: 'good', reason: null };
    case 'FAILED':
      return { shape: '✕', word: 'Failed', tone: 'bad', reason: null };
    case 'ERROR':
      return { shape: '!', word: 'Error', tone: 'warn', reason: null };
    case 'INCOMPLETE':
      return { shape: '◐', word: 'Incomplete', tone: 'warn', reason: 'The run did not end.' };
    case 'SKIPPED':
      return { shape: '⊘', word: 'Skipped', tone: 'quiet', reason: null };
    case 'NOT_RUN':
      return { shape: '○', word: 'Not run', tone: 'quiet', reason: 'The run did not reach it.' };
    case null:
      return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
  }
}
