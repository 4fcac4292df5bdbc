import { describe, expect, it } from 'vitest';
import { makeWorld } from '../ipc/fake';
import type { AgeView } from '../ipc/types/AgeView';
import type { LinkView } from '../ipc/types/LinkView';
import { ageWords, isStale } from './ageWords';

const NOW = Date.UTC(2026, 6, 1, 12);
const HOUR = 3_600_000;

function aged(age: Partial<AgeView>, more: Partial<LinkView> = {}): LinkView {
  const [link] = makeWorld('demo', () => NOW).links;
  if (!link?.synced) throw new Error('the demo has a synced link');
  const synced = { ...link.synced, confirmedAt: NOW - 3 * HOUR };
  return {
    ...link,
    synced,
    age: { fresh: false, reason: 'current', since: NOW - 3 * HOUR, code: null, nextTryAt: null, ...age },
    ...more,
  };
}

const reasons: [AgeView['reason'], Partial<AgeView>, string][] = [
  ['current', { fresh: true }, 'Up to date with main, checked 3 h ago.'],
  ['syncing', {}, 'Syncing now; what is shown is as of 3 h ago.'],
  ['queued', {}, 'Waiting for its turn to sync; what is shown is as of 3 h ago.'],
  ['failed', { code: 'bitbucket.token-rejected' }, 'As of 3 h ago: Bitbucket rejects this token.'],
  ['offline', { code: 'network.offline' }, 'As of 3 h ago: No connection to Bitbucket.'],
  ['paused', {}, 'As of 3 h ago: Syncing is paused.'],
  ['disconnected', {}, 'As of 3 h ago: The integration Acme is disconnected.'],
  ['archived', {}, 'Archived: its tests are hidden, and it follows nothing.'],
  ['pinned', { fresh: true }, 'Pinned to main, which never changes.'],
  ['not-synced', {}, 'Edited and not synced since.'],
  ['waiting-for-budget', {}, 'As of 3 h ago: Bitbucket allows no more requests for now.'],
];

describe('why a row is old', () => {
  it.each(reasons)('%s is one sentence', (reason, more, sentence) => {
    const words = ageWords(aged({ reason, ...more }), NOW);
    expect(words.sentence).toBe(sentence);
    for (const text of [words.reason, words.next, words.step]) expect(text ?? 'None.').toMatch(/^[A-Z].*\.$/);
  });

  it('names the next try and the next step', () => {
    const late = { code: 'git.reference-missing', nextTryAt: NOW + 200_000 };
    const words = ageWords(aged({ reason: 'failed', ...late }), NOW);
    expect(words.next).toBe('Tries again in 3 min.');
    expect(words.step).toContain('choose a branch that exists');
    expect(ageWords(aged({ reason: 'failed', ...late, nextTryAt: NOW - 5 }), NOW).next).toBe(
      'Tries again in a moment.',
    );
    expect(ageWords(aged({ reason: 'waiting-for-budget', nextTryAt: NOW + 2 * HOUR }), NOW).next).toBe(
      'Goes on in 2 h.',
    );
  });

  it('never claims an age for what was never synced', () => {
    const never = (reason: AgeView['reason']) => ageWords(aged({ reason }, { synced: null }), NOW).sentence;
    expect(never('paused')).toBe('Never synced: Syncing is paused.');
    expect(never('syncing')).toBe('Syncing now.');
    expect(never('not-synced')).toBe('Saved and never synced.');
  });

  it('is as alarming as the reason, and no more', () => {
    const tone = (code: string) => ageWords(aged({ reason: 'failed', code }), NOW).tone;
    expect([tone('bitbucket.token-rejected'), tone('network.cut')]).toEqual(['bad', 'quiet']);
    expect(ageWords(aged({ reason: 'offline', code: 'network.offline' }), NOW).tone).toBe('quiet');
  });

  it('holds rows for old only where that does not pass within moments', () => {
    const stale = reasons.map(([reason]) => reason).filter((reason) => isStale(aged({ reason })));
    expect(stale).toEqual(['failed', 'offline', 'paused', 'disconnected', 'not-synced', 'waiting-for-budget']);
    expect(isStale(aged({ reason: 'not-synced' }, { synced: null }))).toBe(false);
  });
});
