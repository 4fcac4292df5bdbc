import { describe, expect, it } from 'vitest';
import type { ResultCounts } from '../ipc/types/ResultCounts';
import { countsSentence, isOver, reasonWords, rowWords, RUN_STATES, runState, sumOf } from './testRunWords';

const counts: ResultCounts = { passed: 12, failed: 2, errors: 0, incomplete: 0, skipped: 1, notRun: 0 };

describe('test runs in words', () => {
  it('are told apart by shape or word in every state', () => {
    const told = RUN_STATES.map((state) => runState({ state, isCancelling: false }));
    expect(new Set(told.map(({ word }) => word)).size).toBe(RUN_STATES.length);
    expect(runState({ state: 'RUNNING', isCancelling: true }).word).toBe('Stopping');
    expect(RUN_STATES.filter((state) => !isOver(state))).toEqual(['RUNNING', 'QUEUED', 'WAIT_FOR_TRIGGER']);
  });

  it('tell the words of the error that the detail names, and leave other details alone', () => {
    expect(reasonWords('bitbucket-failed', 'network.offline').title).toContain('No connection to Bitbucket.');
    expect(reasonWords('command-failed', 'exit code 3')).toEqual(reasonWords('command-failed', ''));
  });

  it('add up their results, and leave out what there is none of', () => {
    expect(countsSentence(counts)).toBe('15 results: 12 passed, 2 failed, 1 skipped');
    expect(sumOf(counts)).toBe(15);
    expect(countsSentence({ ...counts, passed: 0, failed: 0, skipped: 0 })).toBe('No results');
    expect(countsSentence({ ...counts, passed: 1, failed: 0, skipped: 0 })).toBe('1 result: 1 passed');
  });

  it('name a data row by its number, and by the variable that names it', () => {
    expect(rowWords({ number: 2, namedBy: 'email' })).toBe('Row 2 (by email)');
    expect(rowWords({ number: 2, namedBy: null })).toBe('Row 2');
  });
});
