/** The words for results of tests: one as shape, word and colour, several as a sentence. */
import type { ResultView } from '../ipc/types/ResultView';
import { count, counted } from '../lib/format/count';
import { relativeTime } from '../lib/format/time';
import type { StateWords } from './words';

export type ResultStatus = ResultView['status'];

/** How many results the core tells at most. */
const MOST_RESULTS = 50;

/** Returns the state that a result stands for; `null` is a test that never ran. */
export function resultState(status: ResultStatus | null): StateWords {
  switch (status) {
    case 'PASSED':
      return { shape: '●', word: 'Passed', tone: 'good', reason: null };
    case 'FAILED':
      return { shape: '✕', word: 'Failed', tone: 'bad', reason: null };
    case 'ERROR':
      return { shape: '!', word: 'Error', tone: 'bad', reason: null };
    case 'INCOMPLETE':
      return { shape: '◐', word: 'Incomplete', tone: 'busy', reason: null };
    case 'SKIPPED':
      return { shape: '⊘', word: 'Skipped', tone: 'quiet', reason: null };
    case 'NOT_RUN':
      return { shape: '○', word: 'Not run', tone: 'quiet', reason: null };
    case null:
      return { shape: '○', word: 'Never run', tone: 'quiet', reason: null };
  }
}

/** Returns whether a test ran that ended so; to be left out is no run. */
export function isOfARun(status: ResultStatus): boolean {
  switch (status) {
    case 'PASSED':
    case 'FAILED':
    case 'ERROR':
    case 'INCOMPLETE':
      return true;
    case 'SKIPPED':
    case 'NOT_RUN':
      return false;
  }
}

/**
 * Returns for example `14 runs, 12 passed, last failed 2 h ago, left out once`; `told` are all that are known, the newest
 * first.
 */
export function resultsSentence(told: readonly ResultView[], now: number): string {
  const results = told.filter(({ status }) => isOfARun(status));
  const out = told.length - results.length;
  const leftOut = out === 0 ? '' : `, left out ${out === 1 ? 'once' : `${count(out)} times`}`;
  return `${runsSentence(results, told.length >= MOST_RESULTS, now)}${leftOut}`;
}

function runsSentence(results: readonly ResultView[], isCut: boolean, now: number): string {
  const latest = results[0];
  if (!latest) return isCut ? 'Not run lately' : 'Never run';
  const ago = relativeTime(latest.at, now);
  if (results.length === 1 && !isCut) return `1 run, ${resultState(latest.status).word.toLowerCase()} ${ago}`;
  const passed = results.filter(({ status }) => status === 'PASSED').length;
  const amount = passed === results.length ? 'all passed' : passed === 0 ? 'none passed' : `${passed} passed`;
  const runs = `${isCut ? 'The latest ' : ''}${counted(results.length, 'run')}`;
  const broken = results.find(({ status }) => status === 'FAILED' || status === 'ERROR');
  const last = broken
    ? `last ${broken.status === 'FAILED' ? 'failed' : 'error'} ${relativeTime(broken.at, now)}`
    : `last run ${ago}`;
  return `${runs}, ${amount}, ${last}`;
}
