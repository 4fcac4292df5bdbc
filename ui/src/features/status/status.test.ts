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
  const current = { ...link.age, reason: 'current', code: null } as const;
  const answered = { ...link, age: current, synced: { ...link.synced, confirmedAt: link.lastRun.startedAt + 1 } };
  expect(linkState(answered)).toMatchObject({ word: 'Active', tone: 'good', reason: null });
  const limited = { ...link, age: current, lastRun: { ...link.lastRun, errorCode: 'bitbucket.rate-limited' } };
  expect(linkState(limited)).toMatchObject({ word: 'Active, not synced', tone: 'warn' });
  const refused = { ...answered, age: { ...link.age, reason: 'failed', code: 'git.refused' } } as const;
  expect(linkState(refused), 'by what another link of its credential met').toMatchObject({
    word: 'Active, not synced',
    reason: 'Git access is refused.',
  });
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
  expect(overview(links, Date.now()).text).toContain('payments-legacy: Bitbucket rejects this token.');
  expect(overview(links.slice(0, 2), Date.now())).toMatchObject({ text: '2 repositories', oldest: expect.any(Number) });
  expect(overview([], Date.now()).text).toBe('0 repositories');
});

it('tells those who may manage of the integration that wants attention, and leads to it', async () => {
  const { screen, user } = await openApp('every-integration');
  const line = await screen.findByTestId('integration-attention');
  expect(line.textContent).toContain('Süd: The token has ended. And 6 more.');
  await user.click(line);
  const name = 'Edit: Kundenkonto- und Stammdatenverwaltung Süd';
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name })));
  expect(screen.queryByTestId('integration-attention')).toBeNull();
});

it('tells testers nothing of integrations, and nobody anything while all is well', async () => {
  const tester = await openApp('every-integration', (world) => {
    if (world.session.member) world.session.member.canManageIntegrations = false;
  });
  expect(tester.screen.queryByTestId('integration-attention')).toBeNull();
  tester.screen.unmount();
  const { screen } = await openApp('demo');
  await screen.findByTestId('status-summary');
  expect(screen.queryByTestId('integration-attention')).toBeNull();
});
