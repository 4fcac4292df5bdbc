import { fireEvent, waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { openApp } from '../testing';

type Opened = Awaited<ReturnType<typeof openApp>>;

function typedIn(screen: Opened['screen'], testid: string): string {
  return (screen.getByTestId(testid) as HTMLInputElement).value;
}

async function openTests(scenario: Parameters<typeof openApp>[0] = 'demo') {
  const opened = await openApp(scenario);
  await opened.screen.findAllByTestId('case-row');
  await addressed('#/tests/test-cases?project=project-1');
  return { ...opened, grid: opened.screen.getByTestId('case-list') };
}

/** Waits until the window is at an address. */
async function addressed(hash: string) {
  await waitFor(() => expect(window.location.hash).toBe(hash));
}

async function back({ user }: Pick<Opened, 'user'>) {
  await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
}

describe('the address', () => {
  it('follows the person, who comes back with the keys', async () => {
    const opened = await openTests();
    const { app, user, screen } = opened;
    app.openTestSuite('link-1-suite-0');
    await addressed('#/tests/test-suites?project=project-1&open=link-1-suite-0');
    app.route.go({ area: 'settings', page: 'list' });
    await addressed('#/settings?project=project-1');
    await back(opened);
    await addressed('#/tests/test-suites?project=project-1&open=link-1-suite-0');
    expect(await screen.findByTestId('suite-detail')).toBeTruthy();
    expect(app.project?.suites.selectedId).toBe('link-1-suite-0');
    await back(opened);
    await waitFor(() => expect(app.route.place).toEqual({ area: 'tests', tab: 'test-cases' }));
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    await waitFor(() => expect(app.route.place).toMatchObject({ tab: 'test-suites' }));
  });

  it('takes what is typed into the same step, and what is chosen as one more', async () => {
    const opened = await openTests();
    const { app, user, screen } = opened;
    const before = history.length;
    await user.type(screen.getByTestId('filter'), 'voucher');
    await addressed('#/tests/test-cases?project=project-1&filter=voucher');
    expect(history.length).toBe(before);
    app.project?.cases.setScope({ linkId: 'link-1', folder: 'katalon' });
    await addressed('#/tests/test-cases?project=project-1&in=link-1&folder=katalon&filter=voucher');
    expect(history.length).toBe(before + 1);
    app.project?.cases.orderBy('name');
    await waitFor(() => expect(window.location.hash).toContain('sort=name'));
    await back(opened);
    await back(opened);
    await waitFor(() => expect(app.project?.cases.view).toMatchObject({ scope: { linkId: null }, filter: 'voucher' }));
    expect(app.project?.cases.sort).toBe('path');
  });

  it('brings the list back as it was scrolled, with the row that the keyboard was at', async () => {
    const opened = await openTests('large');
    const { app, grid } = opened;
    grid.scrollTop = 28 * 40_000;
    await fireEvent.scroll(grid);
    if (app.project) app.project.cases.active = 40_003;
    app.project?.cases.setScope({ linkId: 'link-1', folder: 'katalon/web shop/Test Cases/Login' });
    await waitFor(() => expect(app.project?.cases.list.total).toBe(12_500));
    expect(grid.scrollTop).toBe(0);
    await back(opened);
    await waitFor(() => expect(grid.scrollTop).toBe(28 * 40_000));
    await waitFor(() => expect(app.project?.cases.list.row(40_003)).toBeTruthy());
    expect(app.project?.cases.active).toBe(40_003);
  });

  it('of nowhere leads to the usual place', async () => {
    const { app } = await openTests();
    app.route.go({ area: 'computer' });
    await addressed('#/computer');
    for (const hash of ['#/nowhere', '#/tests/test-cases?project=somebody-elses', '#%00']) {
      app.route.go({ area: 'computer' });
      window.location.hash = hash;
      window.dispatchEvent(new PopStateEvent('popstate'));
      expect(app.route.place).toEqual({ area: 'tests', tab: 'test-cases' });
    }
    await addressed('#/tests/test-cases?project=project-1');
  });

  it('at which the window is opened is gone to', async () => {
    window.location.hash = '#/tests/test-cases?project=project-1&filter=voucher&sort=name&open=link-1-case-0';
    const { app, screen } = await openApp('demo');
    await waitFor(() => expect(typedIn(screen, 'filter')).toBe('voucher'));
    expect(app.project?.cases.view).toMatchObject({ sort: 'name', open: 'link-1-case-0' });
  });

  it('of one member is none for the next', async () => {
    const opened = await openTests();
    const { app } = opened;
    app.project?.cases.chooseFilter('what the first one looked for');
    await waitFor(() => expect(window.location.hash).toContain('filter='));
    app.route.go({ area: 'computer' });
    await addressed('#/computer');
    const session = app.session.value;
    if (!session?.member) throw new Error('somebody is here');
    app.enter({ ...session, member: { ...session.member, id: 'member-other' } });
    await addressed('#/tests/test-cases?project=project-1');
    history.back();
    history.back();
    await addressed('#/tests/test-cases?project=project-1');
    expect(app.project?.cases.filter).toBe('');
  });
});

describe('a test opened from elsewhere', () => {
  it('is brought into view where the list shows it', async () => {
    const { app, calls, screen } = await openTests('large');
    app.openTestCase('link-1-case-50000');
    await waitFor(() => expect(calls.some((call) => call.command === 'place_in_list')).toBe(true));
    const row = await screen.findByRole('row', { selected: true });
    expect(Number(row.getAttribute('aria-rowindex'))).toBe((app.project?.cases.active ?? -9) + 2);
    expect(screen.getAllByTestId('case-row').length).toBeLessThanOrEqual(60);
  });

  it('leaves the list as it is where it does not show it', async () => {
    const { app, screen } = await openTests();
    app.project?.cases.chooseFilter('in:login');
    await waitFor(() => expect(screen.getByTestId('list-amount').textContent).toMatch(/of 589/));
    const hidden = 'link-1-case-1';
    app.openTestCase(hidden);
    await waitFor(() => expect(screen.getByTestId('case-detail').querySelector('h2')).toBeTruthy());
    expect([app.project?.cases.active, app.project?.cases.filter]).toEqual([-1, 'in:login']);
  });
});
