import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

describe('the list', () => {
  it('draws at most 60 of 100,000 rows and reads them page by page', async () => {
    const { screen, calls } = await openApp('large');
    const rows = await screen.findAllByTestId('case-row');
    expect(rows.length).toBeLessThanOrEqual(60);
    const grid = screen.getByTestId('case-list');
    expect(grid.getAttribute('aria-rowcount')).toBe('100001');
    grid.scrollTop = 28 * 50_000;
    await fireEvent.scroll(grid);
    await waitFor(() => {
      const offsets = calls.filter((call) => call.command === 'list_test_cases').map((call) => call.args['query']);
      expect(offsets).toContainEqual(expect.objectContaining({ offset: 50_000, limit: 100 }));
    });
    expect(screen.getAllByTestId('case-row').length).toBeLessThanOrEqual(60);
  });

  it('is filtered from the keyboard, says when nothing matches, and comes back', async () => {
    const { screen, user } = await openApp('demo');
    await screen.findAllByTestId('case-row');
    await user.keyboard('/zzz');
    expect(document.activeElement).toBe(screen.getByTestId('filter'));
    expect(await screen.findByText('Nothing matches “zzz”.')).toBeTruthy();
    await user.click(screen.getByTestId('empty-action'));
    expect((await screen.findAllByTestId('case-row')).length).toBeGreaterThan(10);
  });

  it('is ordered by a column, and the other way round', async () => {
    const { screen, user, calls } = await openApp('demo');
    await screen.findAllByTestId('case-row');
    const header = screen.getByRole('columnheader', { name: 'Name' });
    await user.click(within(header).getByRole('button'));
    await waitFor(() => expect(header.getAttribute('aria-sort')).toBe('ascending'));
    await user.click(within(header).getByRole('button'));
    await waitFor(() => expect(header.getAttribute('aria-sort')).toBe('descending'));
    const last = calls.findLast((call) => call.command === 'list_test_cases');
    expect(last?.args['query']).toMatchObject({ sort: 'name', descending: true });
  });

  it('is walked with arrows; Enter goes into the detail', async () => {
    const { screen, user } = await openApp('demo');
    await screen.findAllByTestId('case-row');
    screen.getByTestId('case-list').focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const detail = screen.getByTestId('case-detail');
    await waitFor(() => expect(within(detail).getByRole('heading', { level: 2 })).toBeTruthy());
    const selected = await screen.findByRole('row', { selected: true });
    expect(selected.getAttribute('aria-rowindex')).toBe('3');
    expect(screen.getByTestId('case-list').getAttribute('aria-activedescendant')).toBe(selected.id);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(detail));
  });

  it('keeps its rows and selection when it is told that something changed', async () => {
    const { screen, user, tell, calls } = await openApp('demo');
    const [first] = await screen.findAllByTestId('case-row');
    if (first) await user.click(first);
    const before = calls.length;
    tell('changed', { what: 'catalogue' });
    tell('changed', { what: 'catalogue' });
    const reads = () => calls.slice(before).filter((call) => call.command === 'list_test_cases');
    await waitFor(() => expect(reads().length).toBeGreaterThan(0));
    const pages = reads().map((call) => JSON.stringify(call.args));
    expect(new Set(pages).size, 'each page once').toBe(pages.length);
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(1);
  });
});

it('starts from its top with other rows after it was scrolled far', async () => {
  const { screen, user } = await openApp('large');
  await screen.findAllByTestId('case-row');
  const grid = screen.getByTestId('case-list');
  grid.scrollTop = 28 * 50_000;
  await fireEvent.scroll(grid);
  await user.type(screen.getByTestId('filter'), 'smoke');
  await waitFor(() => expect(grid.scrollTop).toBe(0));
  await fireEvent.scroll(grid);
  await waitFor(() => expect(screen.getAllByTestId('case-row')[0]?.textContent).toMatch(/Smoke|smoke/));
});

describe('the tree', () => {
  it('limits the list to a folder, and reads folders only when they open', async () => {
    const { screen, user, calls } = await openApp('demo');
    const tree = await screen.findByRole('tree');
    const login = await within(tree).findByRole('treeitem', { name: /Login/ });
    expect(login.getAttribute('aria-level')).toBe('5');
    expect(within(tree).queryByRole('treeitem', { name: /Smoke/ })).toBeNull();
    await user.click(login);
    await waitFor(() =>
      expect(calls.findLast((call) => call.command === 'list_test_cases')?.args['query']).toMatchObject({
        linkId: 'link-1',
        folder: 'katalon/web shop/Test Cases/Login',
      }),
    );
    await user.keyboard('{ArrowRight}');
    expect(await within(tree).findByRole('treeitem', { name: /Smoke/ })).toBeTruthy();
  });
});

describe('the detail', () => {
  it('of a case leads to the suites that use it, and of a suite back to its members', async () => {
    const { screen, user, app } = await openApp('demo');
    await screen.findAllByTestId('case-row');
    app.openTestSuite('link-1-suite-0');
    const suite = await screen.findByTestId('suite-detail');
    const members = await within(suite).findAllByTestId('member-row');
    expect(members).toHaveLength(8);
    expect(suite.textContent).toContain('✕ missing');
    expect(suite.textContent).toContain('⊘ switched off');
    expect(suite.textContent).toContain('repeats 1');
    expect(suite.textContent).toContain('! other upper and lower case');
    const first = members[0];
    if (first) await user.click(within(first).getByRole('button'));
    const detail = await screen.findByTestId('case-detail');
    const uses = await within(detail).findAllByTestId('suite-use');
    if (uses[0]) await user.click(uses[0]);
    expect(await screen.findByTestId('suite-detail')).toBeTruthy();
  });

  it('never shows the value of a hidden variable, and shows names as text', async () => {
    const { screen, app } = await openApp('demo', (world) => {
      const row = world.catalogues.get('link-1')?.cases[0];
      if (row) row.name = '<script>alert(1)</' + 'script>\u202e';
    });
    app.openTestCase('link-1-case-0');
    const detail = await screen.findByTestId('case-detail');
    await waitFor(() => expect(detail.textContent).toContain('<script>alert(1)</script>⟦U+202E⟧'));
    expect(detail.textContent).toContain('hidden');
    expect(detail.querySelector('script')).toBeNull();
  });

  it('of a dynamic suite shows its query, of a collection its configurations', async () => {
    const { screen, app } = await openApp('demo');
    app.openTestSuite('link-1-suite-3');
    expect(await screen.findByText('tag=(api) name=(voucher)')).toBeTruthy();
    app.openTestSuite('link-1-suite-4');
    expect(await screen.findByText(/Firefox, profile staging/)).toBeTruthy();
  });

  it('says when a test is no longer there', async () => {
    const { screen, app } = await openApp('demo');
    app.openTestCase('vanished');
    expect(await screen.findByText('It is no longer there.')).toBeTruthy();
  });
});

describe('empty states', () => {
  it.each([
    ['empty-project', 'empty-nothing-linked', 'Link a repository'],
    ['no-katalon-project', 'empty-no-katalon-project', 'Edit the link'],
  ] as const)('%s has one sentence and one button', async (scenario, testid, action) => {
    const { screen } = await openApp(scenario);
    const empty = await screen.findByTestId(testid);
    expect(
      within(empty)
        .getAllByRole('button')
        .map((button) => button.textContent?.trim()),
    ).toEqual([action]);
  });

  it('the first sync shows its progress and then its rows, by itself', async () => {
    const { screen, app, world } = await openApp('empty-project', (world) => (world.casesOfASync = 30));
    world.pace = 15;
    await app.commands.proceedLink({
      linkId: null,
      projectId: 'project-1',
      integrationId: 'integration-1',
      name: 'Shop',
      address: 'https://bitbucket.org/acme/shop',
      description: '',
      linkResults: false,
    });
    await screen.findByTestId('empty-first-sync');
    expect((await screen.findAllByTestId('case-row')).length).toBeGreaterThan(10);
  });
});

it('problems say what, why and what to do', async () => {
  const { screen, user } = await openApp('demo');
  await user.click(await screen.findByTestId('tab-problems'));
  const [row] = await screen.findAllByTestId('problem-row');
  if (row) await user.click(row);
  const detail = screen.getByTestId('problem-detail');
  await waitFor(() => expect(detail.textContent).toContain('A merge conflict was committed'));
  expect(detail.textContent).toContain('Why it matters');
  expect(detail.textContent).toContain('What to do');
});

it('has no accessibility faults', async () => {
  const { screen, app } = await openApp('demo');
  await screen.findAllByTestId('case-row');
  app.openTestCase('link-1-case-0');
  await screen.findAllByTestId('suite-use');
  expect(await accessibilityFaults()).toEqual([]);
  app.openTestSuite('link-1-suite-0');
  await screen.findAllByTestId('member-row');
  expect(await accessibilityFaults()).toEqual([]);
  app.route.go({ area: 'tests', tab: 'problems' });
  await screen.findAllByTestId('problem-row');
  expect(await accessibilityFaults()).toEqual([]);
});
