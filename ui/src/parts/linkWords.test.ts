import { describe, expect, it } from 'vitest';
import type { CandidateReason } from '../ipc/types/CandidateReason';
import type { LinkBecause } from '../ipc/types/LinkBecause';
import { candidateReason, isDecided, linkBecause, uploadedState } from './linkWords';

const becauses: LinkBecause[] = [
  'same-path',
  'same-path-and-suite',
  'alias',
  'chosen',
  'several-tests',
  'no-test',
  'kept-apart',
  'not-asked',
];
const reasons: CandidateReason[] = [
  { reason: 'same-path' },
  { reason: 'same-suite' },
  { reason: 'former-path', commit: null },
  { reason: 'former-path', commit: '0123456789abcdef' },
  { reason: 'same-guid' },
  { reason: 'case' },
  { reason: 'normal-form' },
  { reason: 'same-name' },
  { reason: 'same-run' },
];

describe('why a name stands for a test', () => {
  it('has words of its own for every code, short and as a sentence', () => {
    expect(new Set(becauses.map((because) => linkBecause(because).short)).size).toBe(becauses.length);
    expect(new Set(becauses.map((because) => linkBecause(because).sentence)).size).toBe(becauses.length);
    for (const because of becauses) expect(linkBecause(because).sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('is told as a shape and a word', () => {
    expect(becauses.map((because) => uploadedState(because).shape).join('')).toBe('●●●●!○⊘○');
    expect(becauses.filter(isDecided)).toEqual(['alias', 'chosen', 'kept-apart']);
  });
});

it('has words of its own for everything that speaks for a test', () => {
  const words = reasons.map((reason) => candidateReason(reason));
  expect(new Set(words).size).toBe(reasons.length);
  for (const each of words) expect(each).toMatch(/^[A-Z].*\.$/);
  expect(words[3]).toBe('It had this path until commit 0123456.');
});
