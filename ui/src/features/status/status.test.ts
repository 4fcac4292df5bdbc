import { waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { makeWorld } from '../../ipc/fake';
import { accessibilityFaults, openApp } from '../../testing';
import { overview } from './overview';
import { linkState } from '../../parts/words';

it('tells name, branch, commit and age of the one repository', async () => {
  const { screen, world } = await openApp('demo');
  const commit = world.links[0]?.synced?.commit.slice(0, 7) ?? '';
  await waitFor(() => expect(screen.getByTestId('status-bar').textContent).toContain(commit));
  expect(screen.getByTestId('status-bar').textContent).toMatch(/web-shop\s+main/);
  expect(screen.getByTestId('status-bar').textContent).toContain('synced 40 s ago');
});

it('is calm about a lost connection and says how old the data is', async () => {
  const { screen } = await openApp('offline');
  await waitFor(() => expect(screen.getByTestId('status-bar').textContent).toContain('No connection to Bitbucket.'));
  expect(screen.getByTestId('status-bar').textContent).toContain('as of 2 h ago');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('is calm no longer than until Bitbucket answers again', () => {
  const { links } = makeWorld('offline');
  expect(links.map((link) => linkState(link).word)).toEqual(['Offline']);
  const [link] = links;
  if (!link?.synced || !link.lastRun) throw new Error('the link was synced');
  const answered = { ...link, synced: { ...link.synced, confirmedAt: link.lastRun.startedAt + 1 } };
  expect(linkState(answered)).toMatchObject({ word: 'Active', tone: 'good', reason: null });
  const refused = { ...link, lastRun: { ...link.lastRun, errorCode: 'bitbucket.rate-limited' } };
  expect(linkState(refused)).toMatchObject({ word: 'Active, not synced', tone: 'warn' });
});

it('opens every repository with its last syncs, and closes on Escape', async () => {
  const { screen, user } = await openApp('several');
  const summary = await screen.findByTestId('status-summary');
  await user.click(summary);
  const popover = await screen.findByRole('dialog', { name: 'Linked repositories' });
  await waitFor(() => expect(popover.textContent).toContain('589 added'));
  expect(popover.textContent).toContain('payments-legacy');
  expect(popover.textContent).not.toContain('old-shop');
  expect(await accessibilityFaults()).toEqual([]);
  summary.focus();
  await user.keyboard('{Escape}');
  expect(screen.queryByRole('dialog', { name: 'Linked repositories' })).toBeNull();
});

it('puts the worst of several repositories first', () => {
  const { links } = makeWorld('several');
  expect(overview(links).text).toContain('payments-legacy: Bitbucket rejects this token.');
  expect(overview(links.slice(0, 2))).toMatchObject({ text: '2 repositories', oldest: expect.any(Number) });
  expect(overview([]).text).toBe('0 repositories');
});
