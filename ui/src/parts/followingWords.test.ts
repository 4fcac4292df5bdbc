import { expect, it } from 'vitest';
import type { FollowingView } from '../ipc/types/FollowingView';
import { followingWords } from './followingWords';

const NOW = 1_000_000;
const MINUTE = 60_000;
const polled: FollowingView = {
  way: 'polled',
  reason: 'no-relay',
  nextLookAt: null,
  hookUrl: null,
  hookCode: null,
  hookDetail: null,
};

const all = (change: Partial<FollowingView>) => {
  const words = followingWords({ ...polled, ...change }, NOW);
  return words && [words.way, words.reason, words.step, words.code].filter((part) => part !== null).join(' ');
};

it('says how a link is followed, and the whole cause where its service hook does not work', () => {
  const rows: [Partial<FollowingView>, string][] = [
    [{}, 'Looked at now and then. No relay is set up that could pass on a push.'],
    [{ reason: 'ok' }, 'Looked at now and then.'],
    [{ way: 'hook', reason: 'ok' }, 'Told by Bitbucket of each push.'],
    [
      { reason: 'missing-scope', hookCode: 'bitbucket.missing-scope', hookDetail: 'write:webhook:bitbucket' },
      'It has no service hook. The token lacks a scope (write:webhook:bitbucket). Create a new token',
    ],
    [
      { reason: 'hook-failed', hookCode: 'listener.port-taken', nextLookAt: NOW + 3 * MINUTE },
      'Looked at now and then, next in 3 min. Its service hook does not work. The port for service hooks is taken. Choose',
    ],
    [{ reason: 'hook-limit', hookCode: 'hook.limit' }, 'takes no more webhooks. Delete webhooks'],
    [
      { way: 'not-followed', reason: 'archived', hookCode: 'hook.not-admin' },
      'Its service hook is still at Bitbucket. The credential may not manage webhooks of the repository. Suitecase tries again',
    ],
  ];
  for (const [change, text] of rows) {
    expect(all(change)).toContain(text);
    if (change.hookCode) expect(all(change)).toContain(change.hookCode);
  }
});

it('is silent where the state of the link says it', () => {
  for (const reason of ['pinned', 'archived', 'inactive', 'disconnected'] as const) {
    expect(all({ way: 'not-followed', reason })).toBeNull();
  }
  for (const way of ['hook', 'polled'] as const) expect(all({ way, reason: 'paused' })).toBeNull();
});

it('names the next look, and none while syncs are paused', () => {
  const next = (wait: number) => all({ reason: 'ok', nextLookAt: NOW + wait });
  expect([-5, 30_000, 3 * MINUTE, 150 * MINUTE].map(next)).toEqual([
    'Looked at now and then, next in a moment.',
    'Looked at now and then, next in 30 s.',
    'Looked at now and then, next in 3 min.',
    'Looked at now and then, next in 2 h.',
  ]);
  expect(all({ reason: 'paused', nextLookAt: NOW + MINUTE, hookCode: 'hook.limit' })).toContain(
    'Looked at now and then. ',
  );
});
