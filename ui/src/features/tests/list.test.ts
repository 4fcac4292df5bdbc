import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

type Opened = Awaited<ReturnType<typeof openApp>>;

function typedIn(screen: Opened['screen'], testid: string): string {
  return (screen.getByTestId(testid) as HTMLInputElement).value;
}

async function openList(scenario: Parameters<typeof openApp>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  await opened.screen.findAllByTestId('case-row');
  return { ...opened, grid: opened.screen.getByTestId('case-list') };
}

function lastArgs({ calls }: Opened, command: string) {
  return calls.findLast((call) => call.command === command)?.args;
}

function selectedRows({ screen }: Opened) {
  return screen.queryAllByRole('row', { selected: true }).map((row) => Number(row.getAttribute('aria-rowindex')) - 2);
}

describe('type-ahead', () => {
  it('goes to the next row whose name begins so, and the detail follows', async () => {
    const opened = await openList('large');
    const { screen, user, grid } = opened;
    grid.focus();
    await user.keyboard('upd');
    await waitFor(() => expect(lastArgs(opened, 'find_in_list')).toMatchObject({ prefix: 'upd', from: 0 }));
    await waitFor(() => {
      const active = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
      expect(active?.textContent).toMatch(/^\s*Updates/);
    });
    await waitFor(() => expect(screen.getByTestId('case-detail').textContent).toMatch(/Updates/));
    expect(screen.getAllByTestId('case-row').length).toBeLessThanOrEqual(60);
  });

  it('says when no name begins so, and leaves the keys of the filter alone', async () => {
    const { screen, user, grid } = await openList('demo');
    grid.focus();
    await user.keyboard('zz');
    await waitFor(() => expect(screen.getByTestId('list-announcer').textContent).toBe('No name begins with “zz”.'));
    await user.keyboard('/');
    expect(document.activeElement).toBe(screen.getByTestId('filter'));
  });
});

describe('several rows', () => {
  it('are selected with Shift and the arrows, one more with Ctrl, and none with Escape', async () => {
    const opened = await openList('demo');
    const { screen, user, grid } = opened;
    expect(grid.getAttribute('aria-multiselectable')).toBe('true');
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(() => expect(selectedRows(opened)).toEqual([1, 2, 3]));
    expect(screen.getByTestId('selection-bar').textContent).toContain('3 selected');
    expect(screen.getByTestId('list-announcer').textContent).toBe('3 selected');
    const sixth = screen.getAllByTestId('case-row')[5];
    if (sixth) await fireEvent.click(sixth, { ctrlKey: true });
    expect(selectedRows(opened)).toEqual([1, 2, 3, 5]);
    await user.keyboard('{Escape}');
    expect(screen.queryByTestId('selection-bar')).toBeNull();
  });

  it('take in the row that is open, as elsewhere', async () => {
    const opened = await openList('demo');
    const rows = opened.screen.getAllByTestId('case-row');
    if (rows[1]) await opened.user.click(rows[1]);
    if (rows[4]) await fireEvent.click(rows[4], { metaKey: true });
    expect(selectedRows(opened)).toEqual([1, 4]);
    if (rows[7]) await opened.user.click(rows[7]);
    expect(selectedRows(opened)).toEqual([7]);
  });

  it('can reach over pages that nobody has looked at', async () => {
    const opened = await openList('large');
    const { screen, user, grid } = opened;
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Shift>}{End}{/Shift}');
    await waitFor(() => expect(screen.getByTestId('selection-bar').textContent).toContain('99,999 selected'));
    expect(opened.calls.filter((call) => call.command === 'list_test_ids')).toHaveLength(20);
    expect(screen.getAllByTestId('case-row').length).toBeLessThanOrEqual(60);
    expect(screen.getByTestId('copy-ids').hasAttribute('disabled')).toBe(true);
  });

  it('are all with one key, whatever rows there are, and all but one', async () => {
    const opened = await openList('large');
    const { screen, user, grid } = opened;
    grid.focus();
    await user.keyboard('{Control>}a{/Control}');
    expect(screen.getByTestId('selection-bar').textContent).toContain('100,000 selected');
    expect(opened.calls.some((call) => call.command === 'list_test_ids')).toBe(false);
    const second = screen.getAllByTestId('case-row')[1];
    if (second) await fireEvent.click(second, { ctrlKey: true });
    expect(screen.getByTestId('selection-bar').textContent).toContain('99,999 selected');
    expect(second?.getAttribute('aria-selected')).toBe('false');
  });

  it('are copied as the ids that Katalon writes', async () => {
    const opened = await openList('demo');
    const { screen, user, grid } = opened;
    grid.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    await user.click(await screen.findByTestId('copy-ids'));
    await screen.findByText('Copied');
    const text = await navigator.clipboard.readText();
    expect(text.split('\n')).toHaveLength(2);
    for (const id of text.split('\n')) expect(id).toMatch(/^Test Cases\/API\/Orders\/Barrierefreiheit\/Filters/);
  });

  it('are no longer selected where the list shows other rows', async () => {
    const { screen, user, grid } = await openList('demo');
    grid.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    await screen.findByTestId('selection-bar');
    await user.type(screen.getByTestId('filter'), 'voucher');
    await waitFor(() => expect(screen.queryByTestId('selection-bar')).toBeNull());
  });
});

describe('the filter', () => {
  it('is chosen from a menu with counts, stands in the text, and is taken out again', async () => {
    const opened = await openList('demo');
    const { screen, user } = opened;
    await user.click(screen.getByTestId('filter-menu'));
    const menu = await screen.findByRole('dialog', { name: 'Filter the test cases' });
    const failed = await within(menu).findByRole('button', { name: /Failed/ });
    expect(failed.textContent).toMatch(/Failed\s*\d+/);
    await user.click(failed);
    await user.click(within(menu).getByRole('button', { name: /^smoke/ }));
    expect(typedIn(screen, 'filter')).toBe('status:failed tag:smoke');
    expect(failed.getAttribute('aria-pressed')).toBe('true');
    await waitFor(() => expect(screen.getByTestId('list-amount').textContent).toMatch(/^\d+ of 589 test cases$/));
    expect(await accessibilityFaults()).toEqual([]);
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByTestId('filter-menu'));
    await user.click(screen.getByRole('button', { name: 'Take out Status Failed' }));
    expect(typedIn(screen, 'filter')).toBe('tag:smoke');
    await user.click(screen.getByTestId('clear-filter'));
    expect(document.activeElement).toBe(screen.getByTestId('case-list'));
    await waitFor(() => expect(screen.getByTestId('list-amount').textContent).toBe('589 test cases'));
  });

  it('moves with the arrows among the choices of one kind', async () => {
    const { screen, user } = await openList('demo');
    await user.click(screen.getByTestId('filter-menu'));
    const statuses = await screen.findAllByTestId('facet-status');
    statuses[0]?.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(statuses[2]);
    expect(statuses.filter((each) => each.tabIndex === 0)).toEqual([statuses[2]]);
  });

  it('says what it did not understand, and why', async () => {
    const { screen, user } = await openList('demo');
    await user.type(screen.getByTestId('filter'), 'status:green is:red tag:ui');
    const ignored = await screen.findByTestId('ignored-filters');
    await waitFor(() => expect(ignored.textContent).toContain('“is:red” is left out'));
    expect(ignored.textContent).toContain('“status:green” is left out: there is no such status.');
    expect(screen.getAllByTestId('filter-chip')).toHaveLength(1);
  });

  it('asks only for days that are days', async () => {
    const { screen, user } = await openList('demo');
    await user.click(screen.getByTestId('filter-menu'));
    const day = await screen.findByTestId('changed-day');
    await user.type(day, '2026-1');
    await user.tab({ shift: true });
    expect(await screen.findByText('A day is written as 2026-01-31.')).toBeTruthy();
    await user.clear(day);
    await user.type(day, '2026-01-31');
    expect(typedIn(screen, 'filter')).toBe('changed:2026-01-31');
  });
});

describe('saved filters', () => {
  it('are kept under a name, chosen, replaced, deleted and brought back', async () => {
    const opened = await openList('demo');
    const { screen, user, app } = opened;
    await user.type(screen.getByTestId('filter'), 'status:failed');
    await user.click(screen.getByTestId('filter-menu'));
    await user.click(await screen.findByTestId('save-filter'));
    expect(document.activeElement).toBe(screen.getByTestId('filter-name'));
    await user.click(screen.getByTestId('keep-filter'));
    expect(await screen.findByText('Enter a name.')).toBeTruthy();
    await user.type(screen.getByTestId('filter-name'), 'Broken{Enter}');
    expect((await screen.findByTestId('saved-filter')).textContent).toContain('Broken');

    app.project?.cases.chooseFilter('');
    await user.click(screen.getByTestId('saved-filter'));
    expect(typedIn(screen, 'filter')).toBe('status:failed');
    expect(screen.queryByRole('dialog')).toBeNull();

    await user.click(screen.getByTestId('filter-menu'));
    await user.click(await screen.findByTestId('delete-filter'));
    await waitFor(() => expect(screen.queryByTestId('saved-filter')).toBeNull());
    await user.click(screen.getByTestId('undo-delete'));
    expect((await screen.findByTestId('saved-filter')).textContent).toContain('Broken');
  });

  it('show at the name why one could not be kept', async () => {
    const { screen, user, world } = await openList('demo');
    await user.type(screen.getByTestId('filter'), 'voucher');
    await user.click(screen.getByTestId('filter-menu'));
    await user.click(await screen.findByTestId('save-filter'));
    world.refusals.set('save_filter', 'store.failed');
    await user.type(screen.getByTestId('filter-name'), 'Vouchers{Enter}');
    expect(await screen.findByText('store.failed')).toBeTruthy();
    expect(typedIn(screen, 'filter-name')).toBe('Vouchers');
  });
});

describe('export', () => {
  it('writes what the list shows and says where', async () => {
    const opened = await openList('demo');
    const { screen, user } = opened;
    await user.type(screen.getByTestId('filter'), 'voucher');
    await user.click(screen.getByTestId('export-menu'));
    await user.click(screen.getByTestId('export-markdown'));
    const line = await screen.findByTestId('export-result');
    expect(line.textContent).toMatch(/\d+ test cases exported to .*\.md/);
    expect(lastArgs(opened, 'export_tests')?.['form']).toMatchObject({
      kind: 'test-cases',
      selected: null,
      format: 'markdown',
      query: { filter: 'voucher' },
    });
  });

  it('writes what is selected', async () => {
    const opened = await openList('demo');
    const { screen, user, grid } = opened;
    grid.focus();
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
    await screen.findByTestId('selection-bar');
    await user.click(screen.getByTestId('export-menu'));
    await user.click(screen.getByTestId('export-csv'));
    expect((await screen.findByTestId('export-result')).textContent).toContain('2 test cases exported');
    expect(lastArgs(opened, 'export_tests')?.['form']).toMatchObject({
      selected: [expect.any(String), expect.any(String)],
    });
  });

  it('says nothing where nobody names a file, and why where it fails', async () => {
    const opened = await openList('demo', (world) => (world.confirms = false));
    const { screen, user, world } = opened;
    await user.click(screen.getByTestId('export-menu'));
    await user.click(screen.getByTestId('export-json'));
    await waitFor(() => expect(lastArgs(opened, 'export_tests')).toBeTruthy());
    expect(screen.queryByTestId('export-result')).toBeNull();
    world.diskIsFull = true;
    await user.click(screen.getByTestId('export-menu'));
    await user.click(screen.getByTestId('export-json'));
    expect((await screen.findByTestId('export-error')).textContent).toContain('file.not-written');
  });
});

describe('the way above the list', () => {
  it('leads to each folder around, and the tree goes with it', async () => {
    const opened = await openList('demo');
    const { screen, user, app } = opened;
    const folder = 'katalon/web shop/Test Cases/Mobile/주문';
    app.project?.cases.setScope({ linkId: 'link-1', folder });
    await waitFor(() => expect(screen.getByTestId('breadcrumbs').textContent).toContain('주문'));
    const selected = await screen.findByRole('treeitem', { selected: true, name: /주문/ });
    expect(screen.getByRole('tree').getAttribute('aria-activedescendant')).toBe(selected.id);
    const crumbs = screen.getAllByTestId('crumb');
    expect(crumbs.at(-1)?.getAttribute('aria-current')).toBe('location');
    const mobile = crumbs.find((crumb) => crumb.textContent?.trim() === 'Mobile');
    if (mobile) await user.click(mobile);
    await waitFor(() =>
      expect(lastArgs(opened, 'list_test_cases')?.['query']).toMatchObject({
        linkId: 'link-1',
        folder: 'katalon/web shop/Test Cases/Mobile',
      }),
    );
    expect(screen.getByRole('treeitem', { selected: true }).textContent).toContain('Mobile');
  });
});

it('has no accessibility faults with several rows selected and filters set', async () => {
  const { screen, user, grid } = await openList('several');
  await user.type(screen.getByTestId('filter'), 'tag:ui status:green');
  await screen.findByTestId('ignored-filters');
  grid.focus();
  await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}');
  await screen.findByTestId('selection-bar');
  expect(await accessibilityFaults()).toEqual([]);
});
