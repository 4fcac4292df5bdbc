/** What each error code means to the person in front of the screen. A code without words does not compile. */
import type { ErrorCode } from '../ipc/error';
import type { Explanation } from './explanation';
import { bitbucket } from './words/bitbucket';
import { computer } from './words/computer';
import { forms } from './words/forms';
import { people } from './words/people';
import { reports } from './words/reports';

const catalogue: Record<ErrorCode, Explanation> = { ...bitbucket, ...forms, ...computer, ...people, ...reports };

const unknown: Explanation = {
  severity: 'error',
  title: 'It did not work.',
  meaning: 'Suitecase has no words for this reason yet.',
  action: 'Try again, and copy the details for whoever looks after Suitecase.',
};

/** Returns the words for a code; for one that a newer core sends, words that admit it. */
export function explain(code: string): Explanation {
  return isErrorCode(code) ? catalogue[code] : unknown;
}

/** Returns whether the cause is the network of the moment, which passes by itself. */
export function isOffline(code: string | null): boolean {
  return code === 'network.offline' || code === 'network.timed-out' || code === 'network.cut';
}

/** Returns whether there are words for a code. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code);
}
