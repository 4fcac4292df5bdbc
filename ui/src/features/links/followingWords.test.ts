import { expect, it } from 'vitest';
import type { FollowingView } from '../../ipc/types/FollowingView';
import { followingReason, followingWords, nextLookWords } from './followingWords';

const polled: FollowingView = {
  way: 'polled',
  reason: 'no-relay',
  nextLookAt: null,
  hookUrl: null,
  hookCode: null,
  hookDetail: null,
};

it('says how a link follows and why Bitbucket does not tell', () => {
  const rows: [Partial<FollowingView>, string | null, string | null][] = [
    [{}, 'Looked at now and then', 'No relay passes'],
    [{ reason: 'ok' }, 'Looked at now and then', null],
    [{ way: 'hook', reason: 'ok' }, 'Told by Bitbucket', null],
    [
      { reason: 'missing-scope', hookCode: 'bitbucket.missing-scope', hookDetail: 'write:webhook:bitbucket' },
      'Looked at now and then',
      'write:webhook:bitbucket',
    ],
    [{ reason: 'hook-limit', hookCode: 'hook.limit' }, 'Looked at now and then', 'takes no more webhooks'],
    [{ way: 'not-followed', reason: 'pinned' }, 'Stays at its commit', null],
    [{ way: 'not-followed', reason: 'archived' }, null, null],
    [
      { way: 'not-followed', reason: 'archived', hookCode: 'hook.not-admin' },
      'Its service hook is still at Bitbucket',
      'may not manage',
    ],
  ];
  for (const [change, words, reason] of rows) {
    const following = { ...polled, ...change };
    expect(followingWords(following), JSON.stringify(change)).toBe(words);
    const said = followingReason(following);
    if (reason === null) expect(said, JSON.stringify(change)).toBeNull();
    else expect(said).toContain(reason);
  }
});

it('says when the branch is looked at next', () => {
  const minutes = (amount: number) => nextLookWords(1_000 + amount * 60_000, 1_000);
  expect([-5, 0.5, 3, 59, 150].map(minutes)).toEqual([
    'next within a minute',
    'next within a minute',
    'next in 3 min',
    'next in 59 min',
    'next in 3 h',
  ]);
  expect(nextLookWords(null, 0)).toBeNull();
});
