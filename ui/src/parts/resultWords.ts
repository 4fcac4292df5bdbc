/** The words for how a test came out, the same wherever results are shown. */
import type { TestCaseRow } from '../ipc/types/TestCaseRow';
import type { StateWords } from './words';

/** Returns the state of the latest result; `null` stands for a test that never ran. */
export function resultState(status: TestCaseRow['status']): StateWords {
  switch (status) {
    case null:
      return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
    case 'PASSED':
      return { shape: '●', word: 'Passed', tone: 'good', reason: null };
    case 'FAILED':
      return { shape: '✕', word: 'Failed', tone: 'bad', reason: null };
    case 'ERROR':
      return { shape: '!', word: 'Error', tone: 'bad', reason: null };
    case 'INCOMPLETE':
      return { shape: '◐', word: 'Incomplete', tone: 'warn', reason: null };
    case 'SKIPPED':
      return { shape: '⊘', word: 'Skipped', tone: 'quiet', reason: null };
    case 'NOT_RUN':
      return { shape: '○', word: 'Not run', tone: 'quiet', reason: null };
  }
}

/** Returns the state that is typed so behind `status:`; `null` for a word that a newer core knows. */
export function typedState(typed: string): StateWords | null {
  switch (typed) {
    case 'passed':
      return resultState('PASSED');
    case 'failed':
      return resultState('FAILED');
    case 'error':
      return resultState('ERROR');
    case 'incomplete':
      return resultState('INCOMPLETE');
    case 'skipped':
      return resultState('SKIPPED');
    case 'not-run':
      return resultState('NOT_RUN');
    case 'never':
      return resultState(null);
    default:
      return null;
  }
}
