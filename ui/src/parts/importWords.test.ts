import { describe, expect, it } from 'vitest';
import type { ImportSummary } from '../ipc/types/ImportSummary';
import { endWords, importShare, importStage, summaryWords } from './importWords';

const none: ImportSummary = {
  new: 0,
  updated: 0,
  unchanged: 0,
  linked: 0,
  ambiguous: 0,
  unmatched: 0,
  runId: null,
  runs: 0,
};

describe('what an import brought', () => {
  it.each<[Partial<ImportSummary>, string]>([
    [
      { new: 2, linked: 11, ambiguous: 1, unmatched: 2 },
      '14 results in 2 reports: 11 linked, 1 to choose, 2 without a test.',
    ],
    [{ new: 1, linked: 1 }, '1 result in 1 report: 1 linked.'],
    [{ updated: 1, linked: 3 }, '3 results in 1 report: 3 linked. 1 report replaces older ones.'],
    [{ new: 1, unchanged: 2, linked: 3 }, '3 results in 1 report: 3 linked. 2 reports were known already.'],
    [{ unchanged: 1 }, 'Nothing new: 1 report was known already.'],
    [{ new: 1 }, '0 results in 1 report.'],
    [{}, 'No reports were found.'],
  ])('is one sentence: %o', (brought, sentence) => {
    expect(summaryWords({ ...none, ...brought })).toBe(sentence);
  });
});

it('tells how far an import is as soon as that is known', () => {
  expect(importStage({ state: 'reading', done: 0, total: null })).toBe('looking for reports');
  expect(importStage({ state: 'reading', done: 3, total: 12 })).toBe('reading, 25 %');
  expect(importStage({ state: 'storing', reports: 1 })).toBe('working out how the tests of 1 report stand');
  expect(importShare({ state: 'waiting' })).toEqual({ done: 0, total: null });
});

it('tells of an import that broke off what is stored of it', () => {
  const told = (brought: Partial<ImportSummary>) =>
    endWords({
      id: 1,
      name: 'Reports',
      isWatched: false,
      startedAt: 0,
      state: { state: 'failed', summary: { ...none, ...brought } },
      problems: [{ source: 'a.xml', code: 'store.failed', line: null, detail: '' }],
      problemsTotal: 1,
    });
  expect(told({})).toBe('Nothing could be imported (1 problem).');
  expect(told({ new: 1, linked: 1 })).toBe(
    'Broken off (1 problem). Stored until then: 1 result in 1 report: 1 linked.',
  );
});
