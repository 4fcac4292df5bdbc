import { describe, expect, it } from 'vitest';
import type { ResultView } from '../ipc/types/ResultView';
import { resultState, resultsSentence, type ResultStatus } from './resultWords';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

/** Results an hour apart, the newest first. */
function results(...statuses: ResultStatus[]): ResultView[] {
  return statuses.map((status, index) => ({
    at: NOW - (index + 1) * HOUR,
    status,
    durationMs: null,
    execution: 'Nightly',
    number: index + 1,
    runId: `run-${index + 1}`,
    row: null,
  }));
}

describe('a sentence about results', () => {
  it.each<[ResultStatus[], string]>([
    [[], 'Never run'],
    [['PASSED'], '1 run, passed 1 h ago'],
    [['NOT_RUN'], 'Never run, left out once'],
    [['NOT_RUN', 'SKIPPED'], 'Never run, left out 2 times'],
    [['PASSED', 'PASSED'], '2 runs, all passed, last run 1 h ago'],
    [['PASSED', 'FAILED', 'PASSED', 'ERROR'], '4 runs, 2 passed, last failed 2 h ago'],
    [['PASSED', 'PASSED', 'ERROR'], '3 runs, 2 passed, last error 3 h ago'],
    [['FAILED', 'ERROR'], '2 runs, none passed, last failed 1 h ago'],
    [['SKIPPED', 'PASSED'], '1 run, passed 2 h ago, left out once'],
    [['SKIPPED', 'PASSED', 'INCOMPLETE'], '2 runs, 1 passed, last run 2 h ago, left out once'],
  ])('%j', (statuses, sentence) => {
    expect(resultsSentence(results(...statuses), NOW)).toBe(sentence);
  });

  it('does not claim that fifty are all there ever were', () => {
    const fifty = results(...Array.from({ length: 50 }, (): ResultStatus => 'PASSED'));
    expect(resultsSentence(fifty, NOW)).toBe('The latest 50 runs, all passed, last run 1 h ago');
    const none = results(...Array.from({ length: 50 }, (): ResultStatus => 'SKIPPED'));
    expect(resultsSentence(none, NOW)).toBe('Not run lately, left out 50 times');
  });
});

it('tells every status by another shape or word', () => {
  const statuses = ['PASSED', 'FAILED', 'ERROR', 'INCOMPLETE', 'SKIPPED', 'NOT_RUN'] as const;
  const states = statuses.map(resultState);
  expect(new Set(states.map(({ shape }) => shape)).size).toBe(statuses.length);
  expect(new Set([...states, resultState(null)].map(({ word }) => word)).size).toBe(statuses.length + 1);
});
