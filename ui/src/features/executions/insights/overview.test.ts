import { waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DayOfResults } from '../../../ipc/types/DayOfResults';
import { totalOf } from '../../../parts/standingWords';
import { accessibilityFaults, openApp } from '../../../testing';
import { barsOf, dayWords, scaleOf } from './trend';

beforeEach(() => localStorage.clear());

async function openOverview(
  scenario: Parameters<typeof openApp>[0] = 'several',
  change?: Parameters<typeof openApp>[1],
) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'executions', tab: 'overview' });
  await opened.screen.findByTestId('overview-view');
  return opened;
}

/** Returns the days of the dashboard on screen, once it is there. */
async function daysOf({ app, screen }: Awaited<ReturnType<typeof openOverview>>): Promise<DayOfResults[]> {
  await screen.findByTestId('pass-rate');
  return app.project?.insights.dashboard.value?.days ?? [];
}

describe('the overview', () => {
  it('tells the pass rate of now and before in words, and of other days when asked', async () => {
    const opened = await openOverview();
    const { screen, user, calls } = opened;
    expect((await daysOf(opened)).length).toBe(30);
    expect(screen.getByTestId('pass-rate').textContent).toMatch(/\d % of [\d,]+ results passed in the last 30 days/);
    expect(screen.getByTestId('pass-rate').textContent).toMatch(/in the 30 days before/);
    await user.click(screen.getByTestId('days-90'));
    await waitFor(() => expect(screen.getByTestId('pass-rate').textContent).toContain('in the last 90 days'));
    expect(screen.getByTestId('days-90').getAttribute('aria-pressed')).toBe('true');
    const asked = calls.filter(({ command }) => command === 'read_dashboard').map(({ args }) => args['days']);
    expect(asked).toEqual([30, 90]);
  });

  it('has a table that says of each day what its bar says', async () => {
    const opened = await openOverview();
    const { screen, user } = opened;
    const days = await daysOf(opened);
    const bars = screen.getAllByTestId('trend-day');
    expect(bars.map((bar) => bar.getAttribute('aria-label'))).toEqual(days.map(dayWords));
    const drawn = bars.map((bar) => bar.querySelectorAll('rect').length - 1);
    expect(drawn.map((pieces) => pieces > 0)).toEqual(days.map(({ counts }) => totalOf(counts) > 0));
    await user.click(screen.getByTestId('trend-as-table'));
    expect(screen.queryByTestId('trend-chart')).toBeNull();
    const rows = within(screen.getByTestId('trend-table')).getAllByRole('row').slice(1);
    const cells = rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent));
    expect(cells.map((row) => [row[0], row[1], row[2], row[4]].map(Number))).toEqual(
      days
        .toReversed()
        .map(({ counts, executions }) => [
          counts.passed,
          counts.failed + counts.errors,
          counts.incomplete + counts.skipped + counts.notRun,
          executions,
        ]),
    );
  });

  it('goes from day to day by keyboard and tells the day that it is at', async () => {
    const opened = await openOverview();
    const { screen, user } = opened;
    const days = await daysOf(opened);
    const newest = days.findLastIndex(({ counts }) => totalOf(counts) > 0);
    const told = () => screen.getByTestId('trend-told').textContent;
    const words = (index: number) => dayWords(days[index] as DayOfResults);
    expect(told()).toBe(words(newest));
    screen.getByTestId('trend-chart').focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(told()).toBe(words(newest - 2));
    await user.keyboard('{Home}');
    expect(told()).toBe(words(0));
    const chart = screen.getByTestId('trend-chart');
    const active = document.getElementById(chart.getAttribute('aria-activedescendant') ?? '');
    expect(active?.getAttribute('aria-selected')).toBe('true');
  });

  it('leads from what waits to where it is seen', async () => {
    const opened = await openOverview();
    const { screen, user, app } = opened;
    await daysOf(opened);
    await user.click(screen.getByTestId('figure-ambiguous'));
    expect(app.route.place).toEqual({ area: 'executions', tab: 'uploaded', shows: 'ambiguous' });
    for (const flag of ['never-run', 'flaky', 'stale']) {
      app.route.go({ area: 'executions', tab: 'overview' });
      const amount = within(await screen.findByTestId(`figure-${flag}`)).getByText(/^\d+$/).textContent;
      await user.click(screen.getByTestId(`figure-${flag}`));
      expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' });
      expect(app.project?.cases.filter).toBe(`is:${flag}`);
      await waitFor(() => expect(app.project?.cases.list.total).toBe(Number(amount)));
    }
  });

  it('leads from the first of a ranking to all of them, in the same order', async () => {
    const opened = await openOverview();
    const { screen, user, app } = opened;
    await daysOf(opened);
    const dashboard = app.project?.insights.dashboard.value;
    const ranked = { failing: dashboard?.failingTests, stale: dashboard?.staleTests };
    for (const [id, tests] of Object.entries(ranked)) {
      app.route.go({ area: 'executions', tab: 'overview' });
      await user.click(await screen.findByTestId(`show-all-${id}`));
      expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' });
      await waitFor(() => {
        const listed = tests?.map((_, at) => app.project?.cases.list.row(at)?.id);
        expect(listed).toEqual(tests?.map((test) => test.id));
      });
    }
  });

  it('has rankings of ten at most that open the test', async () => {
    const opened = await openOverview();
    const { screen, user, app } = opened;
    await daysOf(opened);
    for (const id of ['failing', 'flaky', 'slowest', 'stale']) {
      expect(within(screen.getByTestId(`ranking-${id}`)).getAllByTestId('ranked').length).toBe(10);
    }
    const [first] = within(screen.getByTestId('ranking-flaky')).getAllByTestId('ranked');
    const wanted = app.project?.insights.dashboard.value?.flakyTests[0]?.id;
    expect(first?.textContent).toMatch(/changed \d+ times in \d+ runs/);
    if (first) await user.click(first);
    await waitFor(() => expect(app.project?.cases.selectedId).toBe(wanted));
    expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' });
  });

  it('of a project without results has one sentence and one way on', async () => {
    const { screen, user, app, calls, world } = await openOverview('empty-project');
    const empty = await screen.findByTestId('overview-empty');
    expect(within(empty).getAllByRole('button')).toHaveLength(1);
    world.refusals.set('choose_results', 'store.failed');
    await user.click(within(empty).getByTestId('overview-import'));
    expect((await within(empty).findByRole('alert')).textContent).toContain('store.failed');
    world.refusals.clear();
    await user.click(within(empty).getByTestId('overview-import'));
    await waitFor(() => expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs' }));
    const asked = calls.filter(({ command }) => command === 'choose_results').map(({ args }) => args['choice']);
    expect(asked).toEqual(['files', 'files']);
  });

  it('says why it cannot be read, and what was read before stays', async () => {
    const opened = await openOverview();
    const { screen, user, world } = opened;
    await daysOf(opened);
    world.refusals.set('read_dashboard', 'store.failed');
    await user.click(screen.getByTestId('days-7'));
    await screen.findByTestId('overview-error');
    expect(screen.getByTestId('pass-rate').textContent).toContain('30 days');
    world.refusals.clear();
    await user.click(screen.getByTestId('retry'));
    await waitFor(() => expect(screen.getByTestId('pass-rate').textContent).toContain('7 days'));
    expect(screen.queryByTestId('overview-error')).toBeNull();
  });

  it('has no accessibility faults, as a chart and as a table', async () => {
    const opened = await openOverview();
    await daysOf(opened);
    expect(await accessibilityFaults()).toEqual([]);
    await opened.user.click(opened.screen.getByTestId('trend-as-table'));
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe('the bars', () => {
  const day = (passed: number, failed: number, skipped = 0): DayOfResults => ({
    day: '2026-11-23',
    counts: { passed, failed, errors: 0, incomplete: 0, skipped, notRun: 0 },
    executions: 1,
  });

  it.each([
    [0, 4],
    [4, 4],
    [5, 6],
    [7, 10],
    [11, 20],
    [430, 600],
    [1_000_001, 2_000_000],
  ])('of %i at most stand on a scale to %i', (most, scale) => {
    expect(scaleOf(most)).toBe(scale);
  });

  it('are as high as there are results, failures on the ground', () => {
    const [bar] = barsOf([day(60, 20, 20)], 10, 100);
    expect(bar?.pieces.map(({ share, top, height }) => [share, top, height])).toEqual([
      ['failed', 80, 20],
      ['passed', 20, 60],
      ['other', 0, 20],
    ]);
  });

  it('show a single failure among thousands', () => {
    const [bar] = barsOf([day(5_000, 1)], 10, 100);
    expect(bar?.pieces[0]).toMatchObject({ share: 'failed', height: 2 });
  });
});
