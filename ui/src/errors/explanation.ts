/** What is said of an error, and the words that many of them share. */
import type { ErrorCode } from '../ipc/error';

export type Severity = 'calm' | 'warning' | 'error';

/**
 * `title` says what happened, `meaning` what it means for the person and the data on screen, `action` the next step.
 * Sentences, present tense, no blame. `calm` is an expected state that needs no alarm.
 */
export interface Explanation {
  severity: Severity;
  title: string;
  meaning: string;
  action: string;
}

/** Words for some of the codes. */
export type Words = Partial<Record<ErrorCode, Explanation>>;

export const KEPT = 'What was synced before stays readable.';
