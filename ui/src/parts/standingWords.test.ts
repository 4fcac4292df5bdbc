import { describe, expect, it } from 'vitest';
import type { ResultCounts } from '../ipc/types/ResultCounts';
import {
  flipsWords,
  percent,
  ranOf,
  rateChange,
  sharesOf,
  sharesWords,
  standingSentence,
  totalOf,
} from './standingWords';

const counts = (change: Partial<ResultCounts>): ResultCounts => ({
  passed: 0,
  failed: 0,
  errors: 0,
  incomplete: 0,
  skipped: 0,
  notRun: 0,
  ...change,
});

describe('how a test stands', () => {
  it.each([
    [{ runs: 30, passed: 28, flips: 3, averageMs: 1200 }, 'Last 30 runs: 93 % passed, average 1.2 s'],
    [{ runs: 5, passed: 5, flips: 0, averageMs: null }, 'Last 5 runs: all passed'],
    [{ runs: 5, passed: 0, flips: 0, averageMs: 90 }, 'Last 5 runs: none passed, average 90 ms'],
    [{ runs: 1, passed: 1, flips: 0, averageMs: 61_000 }, 'Last run: passed, took 1 min 1 s'],
    [{ runs: 1, passed: 0, flips: 0, averageMs: null }, 'Last run: did not pass'],
    [{ runs: 0, passed: 0, flips: 0, averageMs: null }, 'It did not run lately'],
  ])('%j', (standing, sentence) => {
    expect(standingSentence({ ...standing, isStale: false })).toBe(sentence);
  });

  it('tells how often its outcome changed', () => {
    expect(flipsWords(1)).toBe('outcome changed once without a change of the test');
    expect(flipsWords(3)).toBe('outcome changed 3 times without a change of the test');
    expect(flipsWords(3, 'known')).toBe(flipsWords(3));
    expect(flipsWords(3, 'pending')).toMatch(/of the test, .*its script was not looked at yet$/);
    expect(flipsWords(3, 'notListed')).toMatch(/of the test, .*the server does not tell of its script$/);
  });
});

it.each([
  [0, 10, '0 %'],
  [1, 1000, 'below 1 %'],
  [28, 30, '93 %'],
  [999, 1000, '99.9 %'],
  [99_999, 100_000, '99.9 %'],
  [10, 10, '100 %'],
])('%i of %i is %s', (part, whole, words) => {
  expect(percent(part, whole)).toBe(words);
});

it('leaves what was skipped or not run out of the rate, and counts it', () => {
  const all = counts({ passed: 8, failed: 1, errors: 2, incomplete: 3, skipped: 4, notRun: 5 });
  expect(ranOf(all)).toBe(14);
  expect(totalOf(all)).toBe(23);
  expect(sharesOf(all)).toEqual({ passed: 8, failed: 3, other: 12 });
  expect(sharesWords(sharesOf(all))).toBe('8 passed, 3 failed, 12 other');
  expect(sharesWords(sharesOf(counts({})))).toBe('no results');
});

describe('the pass rate of now and before', () => {
  it.each([
    [
      counts({ passed: 9, failed: 1 }),
      counts({ passed: 8, failed: 2 }),
      '10 points more than before: 80 % in the 7 days before.',
    ],
    [
      counts({ passed: 79, failed: 21 }),
      counts({ passed: 8, failed: 2 }),
      '1 point less than before: 80 % in the 7 days before.',
    ],
    [counts({ passed: 4, failed: 1 }), counts({ passed: 8, failed: 2 }), 'As before: 80 % in the 7 days before.'],
    [counts({ passed: 4 }), counts({ skipped: 9 }), null],
    [counts({}), counts({ passed: 9 }), null],
  ])('%#', (now, before, words) => {
    expect(rateChange(now, before, 7)).toBe(words);
  });
});
