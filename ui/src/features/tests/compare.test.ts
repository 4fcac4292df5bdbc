import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { makeWorld, World } from '../../ipc/fake';
import { accessibilityFaults, openApp } from '../../testing';

async function openCompare(scenario: Parameters<typeof makeWorld>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  await opened.user.click(await opened.screen.findByTestId('tab-compare'));
  return opened;
}

/** Lets a comparison stand still at its reading until it is released. */
function holding() {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  return { apply: (world: World) => void world.holds.set('compare reading', held), release };
}

/** Chooses a branch for a side, as a person does. */
async function chooseBranch({ screen, user }: Awaited<ReturnType<typeof openCompare>>, side: string, name: string) {
  const field = await screen.findByTestId(`compare-${side}`);
  await user.click(field);
  await user.keyboard(name);
  await user.click(await screen.findByRole('option', { name: new RegExp(name) }));
  expect((field as HTMLInputElement).value).toBe(name);
}

describe('comparing two synced commits', () => {
  it('takes the newest against the one before, and lists page by page', async () => {
    const { screen, user, calls } = await openCompare('compare');
    await waitFor(() => expect((screen.getByTestId('compare-to') as HTMLInputElement).value).toContain('20 min ago'));
    expect((screen.getByTestId('compare-from') as HTMLInputElement).value).toContain('3 h ago');
    await user.click(screen.getByTestId('compare'));
    expect((await screen.findByTestId('compare-summary')).textContent).toBe(
      '4 added, 2 removed, 2,000 renamed or moved, 4 edited',
    );
    await screen.findAllByTestId('compare-row');
    const list = screen.getByTestId('compare-list');
    expect(list.getAttribute('aria-rowcount')).toBe('2011');
    expect(screen.getAllByTestId('compare-row').length).toBeLessThanOrEqual(60);
    list.scrollTop = 28 * 1500;
    await fireEvent.scroll(list);
    await waitFor(() =>
      expect(calls.filter((call) => call.command === 'list_comparison').map((call) => call.args['offset'])).toContain(
        1400,
      ),
    );
    expect(calls.find((call) => call.command === 'compare')?.args).toMatchObject({
      linkId: 'link-1',
      from: { kind: 'commit' },
      to: { kind: 'commit' },
    });
  });

  it('narrows to one kind, and shows why a moved test is the same', async () => {
    const { screen, user } = await openCompare('compare');
    await user.click(await screen.findByTestId('compare'));
    await user.click(await screen.findByTestId('compare-moved'));
    await waitFor(() => expect(screen.getByTestId('compare-list').getAttribute('aria-rowcount')).toBe('2001'));
    expect(screen.getByTestId('compare-moved').getAttribute('aria-pressed')).toBe('true');
    screen.getByTestId('compare-list').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    const detail = screen.getByTestId('compare-detail');
    await waitFor(() => expect(detail.textContent).toContain('The contents are 84 % alike'));
    expect(within(detail).getByTestId('compare-fields').textContent).toBe('Description and variables');
    expect(detail.textContent).toContain('Main/');
    await waitFor(() => expect(document.activeElement).toBe(detail));
  });

  it('tells how the members of a suite changed, and opens it', async () => {
    const { screen, user, app } = await openCompare('compare');
    await user.click(await screen.findByTestId('compare'));
    await user.click(await screen.findByTestId('compare-changed'));
    await waitFor(() => expect(screen.getByTestId('compare-list').getAttribute('aria-rowcount')).toBe('5'));
    const last = (await screen.findAllByTestId('compare-row'))[3];
    if (last) await user.click(last);
    const detail = screen.getByTestId('compare-detail');
    await waitFor(() => expect(detail.textContent).toContain('They run in another order.'));
    for (const part of ['Added', 'Removed', 'Switched on', 'Switched off', 'And 7 more members.']) {
      expect(detail.textContent).toContain(part);
    }
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(within(detail).getByTestId('compare-open'));
    await waitFor(() => expect(app.route.place).toMatchObject({ tab: 'test-suites' }));
    expect(app.project?.suites.selectedId).toBe('link-1-suite-0');
    // What was compared is still there for who comes back.
    await user.click(screen.getByTestId('tab-compare'));
    expect((await screen.findByTestId('compare-summary')).textContent).toContain('2,000 renamed or moved');
  });

  it('copies what a pull request can say', async () => {
    const { screen, user } = await openCompare('compare');
    await user.click(await screen.findByTestId('compare'));
    await user.click(await screen.findByRole('button', { name: 'Copy as Markdown' }));
    expect(await navigator.clipboard.readText()).toContain('2000 renamed or moved');
  });

  it('offers to compare again when the host has forgotten what it found', async () => {
    const { screen, user, world, calls } = await openCompare('compare');
    await user.click(await screen.findByTestId('compare'));
    await screen.findAllByTestId('compare-row');
    world.refusals.set('list_comparison', 'not-found');
    await user.click(screen.getByTestId('compare-added'));
    const again = await screen.findByRole('button', { name: 'Compare again' });
    world.refusals.clear();
    await user.click(again);
    await waitFor(() => expect(calls.filter((call) => call.command === 'compare')).toHaveLength(2));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Compare again' })).toBeNull());
  });

  it('says when nothing differs', async () => {
    const { screen, user } = await openCompare('compare', (world) => (world.movedBetween = 0));
    await user.click(await screen.findByTestId('compare'));
    expect((await screen.findByTestId('compare-no-differences')).textContent).toContain('No differences.');
  });

  it('swaps the sides, and does not compare a side with itself', async () => {
    const { screen, user, app } = await openCompare('compare');
    await screen.findByTestId('compare-ready');
    const comparison = app.project?.comparison;
    const [from, to] = [comparison?.from, comparison?.to];
    await user.click(screen.getByTestId('compare-swap'));
    expect([comparison?.from, comparison?.to]).toEqual([to, from]);
    if (from) comparison?.choose('from', from);
    await waitFor(() => expect((screen.getByTestId('compare') as HTMLButtonElement).disabled).toBe(true));
    expect(screen.getByText(/Both sides are the same/)).toBeTruthy();
  });
});

describe('comparing with a branch', () => {
  it('shows how far it is, side and stage', async () => {
    const held = holding();
    const opened = await openCompare('compare', held.apply);
    await chooseBranch(opened, 'from', 'develop');
    const { screen, user } = opened;
    await user.click(screen.getByTestId('compare'));
    await waitFor(() =>
      expect(screen.getByTestId('compare-progress').textContent).toContain('From develop: reading 240 of 589'),
    );
    held.release();
    await screen.findByTestId('compare-summary');
    expect(screen.queryByTestId('compare-progress')).toBeNull();
  });

  it('is cancelled, and says so', async () => {
    const held = holding();
    const opened = await openCompare('compare', held.apply);
    await chooseBranch(opened, 'to', 'develop');
    const { screen, user, calls } = opened;
    await user.click(screen.getByTestId('compare'));
    await user.click(await screen.findByTestId('compare-cancel'));
    expect(screen.getByTestId('compare-progress').textContent).toContain('Cancelling');
    held.release();
    expect((await screen.findByTestId('compare-error')).textContent).toContain('It was cancelled.');
    expect(calls.some((call) => call.command === 'cancel_comparison')).toBe(true);
    expect(screen.queryByTestId('compare-progress')).toBeNull();
  });

  it('says offline that branches are not known', async () => {
    const { screen, user } = await openCompare('offline');
    const field = await screen.findByTestId('compare-from');
    await waitFor(() => expect((field as HTMLInputElement).disabled).toBe(false));
    await user.click(field);
    await user.keyboard('develop');
    expect(await screen.findByText(/The branches are not known; synced commits are\./)).toBeTruthy();
  });
});

describe('empty states', () => {
  it.each([
    ['empty-project', 'compare-nothing-linked'],
    ['first-sync', 'compare-not-synced'],
    ['demo', 'compare-one-commit'],
    ['compare', 'compare-ready'],
  ] as const)('%s shows %s', async (scenario, testid) => {
    const { screen } = await openCompare(scenario);
    await screen.findByTestId(testid);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('with one commit lead to the choice of a branch', async () => {
    const { screen, user } = await openCompare('demo');
    const empty = await screen.findByTestId('compare-one-commit');
    await user.click(within(empty).getByRole('button'));
    expect(document.activeElement).toBe(screen.getByTestId('compare-from'));
  });
});

it('of several repositories asks which, and forgets what was made of another', async () => {
  const { screen, user, app } = await openCompare('syncs');
  await screen.findByTestId('compare-ready');
  await user.click(screen.getByTestId('compare'));
  await screen.findByTestId('compare-summary');
  await user.selectOptions(screen.getByTestId('compare-link'), 'link-3');
  await screen.findByTestId('compare-one-commit');
  expect(app.project?.comparison.compared).toBeNull();
});
