import { describe, expect, it } from 'vitest';
import { waitFor } from '@testing-library/svelte';
import { makeWorld } from '../../ipc/fake';
import type { LinkView } from '../../ipc/types/LinkView';
import type { SyncRunView } from '../../ipc/types/SyncRunView';
import { openApp } from '../../testing';
import { announcement } from './announce';
import { indexingOf, severalWords } from './work';

function link(sync: Partial<LinkView['sync']>): LinkView {
  const [first] = makeWorld('demo').links;
  if (!first) throw new Error('the demo has a link');
  return { ...first, sync: { ...first.sync, phase: 'running', stage: 'reading', ...sync } };
}

describe('several syncs in one line', () => {
  it('add up what they received, and take the longest time that is left', () => {
    const words = severalWords([
      link({ bytes: 1_200_000, remainingMs: 8000 }),
      link({ bytes: 2_000_000, remainingMs: 61_000 }),
    ]);
    expect(words).toBe('2 syncs · 3.2 MB · about 1 min left');
  });

  it('tell no time while one of them does not know, and how many wait', () => {
    expect(severalWords([link({ remainingMs: 8000 }), link({ stage: 'queued' })])).toBe('2 syncs, 1 waiting');
  });

  it('are shown one by one on a press', async () => {
    const { screen, user } = await openApp('several', (world) => {
      for (const each of world.links.slice(0, 2)) each.sync = link({ done: 3, total: 9 }).sync;
    });
    await user.click(await screen.findByTestId('several-syncs'));
    await screen.findByRole('dialog', { name: 'Linked repositories' });
    expect(screen.getAllByTestId('sync-cancel')).toHaveLength(2);
  });
});

it('tells how far search is, quietly', async () => {
  expect(
    indexingOf([link({}), link({ indexing: { done: 2, total: 5 } }), link({ indexing: { done: 1, total: 9 } })]),
  ).toEqual({ done: 3, total: 14 });
  expect(indexingOf([link({})])).toBeNull();
  const { screen } = await openApp('indexing');
  await waitFor(() =>
    expect(screen.getByTestId('indexing').textContent?.trim()).toBe('Search covers 12,000 of 100,000 descriptions'),
  );
  expect(screen.getByTestId('announcer').textContent).toBe('');
});

describe('what is said aloud', () => {
  const after = (run: Partial<SyncRunView>): LinkView => {
    const before = link({});
    if (!before.lastRun) throw new Error('the link was synced');
    return { ...before, lastRun: { ...before.lastRun, id: 'next', ...run } };
  };
  const none = { added: 0, changed: 0, moved: 0, removed: 0 };
  const said = (before: LinkView, now: LinkView) =>
    announcement({ links: [before], paused: false }, { links: [now], paused: false });

  it('is how a sync ended, where it changed anything', () => {
    const stats = link({}).lastRun?.stats;
    if (!stats) throw new Error('the link was synced');
    expect(said(link({}), after({ stats: { ...stats, ...none, changed: 3 } }))).toBe('web-shop: synced, 3 changed.');
    expect(said(link({}), after({ stats: { ...stats, ...none } }))).toBe('');
    expect(said(link({}), after({ outcome: null }))).toBe('');
  });

  it('is a failure once, and not its repetitions', () => {
    const failed = after({ outcome: 'failed', errorCode: 'network.offline' });
    expect(said(link({}), failed)).toBe('web-shop: sync failed. No connection to Bitbucket.');
    expect(said(failed, after({ id: 'later', outcome: 'failed', errorCode: 'network.offline' }))).toBe('');
  });

  it('is never the progress, and nothing when the window opens', () => {
    expect(said(link({ done: 1 }), link({ done: 2 }))).toBe('');
    expect(announcement({ links: [], paused: null }, { links: [link({})], paused: true })).toBe('');
  });
});
