import { describe, expect, it } from 'vitest';
import type { SyncStateView } from '../ipc/types/SyncStateView';
import { progressWords, remainingWords, retryWords, rungWords } from './syncWords';

const running: SyncStateView = {
  phase: 'running',
  stage: 'reading',
  done: 412,
  total: 589,
  bytes: 1_240_000,
  remainingMs: 18_200,
  indexing: null,
};

describe('a running sync', () => {
  it('tells stage, counts, bytes and what is left', () => {
    expect(progressWords(running)).toBe('reading 412 of 589 · 1.2 MB · about 20 s left');
  });

  it('tells no time that is not known, and none while it is cancelled', () => {
    expect(progressWords({ ...running, remainingMs: null, bytes: 0 })).toBe('reading 412 of 589');
    expect(progressWords({ ...running, phase: 'cancelling' })).toBe('cancelling');
  });

  it.each([
    [900, 'a few seconds left'],
    [5_001, 'about 10 s left'],
    [59_000, 'about 55 s left'],
    [61_000, 'about 1 min left'],
    [59.6 * 60_000, 'about 1 h 0 min left'],
    [95 * 60_000, 'about 1 h 35 min left'],
  ])('rounds %i ms to “%s”', (milliseconds, words) => {
    expect(remainingWords(milliseconds)).toBe(words);
  });
});

it.each(['by-folder', 'parents', 'first-objects', 'by-content', 'whole', 'archive', 'rest'])(
  'has a name and a sentence for the way “%s”',
  (rung) => {
    const { name, sentence } = rungWords(rung);
    expect(name).toMatch(/^[a-z][^.“]+$/);
    expect(sentence).toMatch(/^[A-Z][^“]+\.$/);
    expect(`${name} ${sentence}`).not.toContain(rungWords('by-pigeon').sentence.slice(0, 26));
  },
);

it('says in words how contents came, also of a way that a newer core knows', () => {
  expect(rungWords('by-folder').name).toBe('folder by folder');
  expect(rungWords('').sentence).toBe('Nothing was fetched.');
  expect(rungWords('by-pigeon').sentence).toContain('by-pigeon');
  expect(rungWords('constructor').name).toBe('constructor');
});

it('says why it was tried again or in another way', () => {
  const retry = { stage: 'fetching', waitedMs: 0, detail: '' } as const;
  expect(retryWords({ ...retry, code: 'network.cut' })).toBe('The connection broke off.');
  expect(retryWords({ ...retry, code: 'rung:whole' })).toBe('Fetched in another way: the whole commit.');
  expect(retryWords({ ...retry, code: 'default-branch' })).toBe('The main branch is another one now.');
});
