import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { makeWorld, type World } from '../../../ipc/fake';
import { accessibilityFaults, openApp } from '../../../testing';

async function openRuns(
  change: (world: World) => void = () => {},
  scenario: Parameters<typeof makeWorld>[0] = 'executions',
) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'executions', tab: 'test-runs' });
  await opened.screen.findByRole('group', { name: 'Filters of the test runs' });
  return opened;
}

async function openList(change?: (world: World) => void) {
  const opened = await openRuns(change);
  const grid = await opened.screen.findByRole('grid', { name: 'Test runs' });
  await waitFor(() => expect(rows(opened).length).toBeGreaterThan(5));
  return { ...opened, grid };
}

async function openRun(text: RegExp, part?: 'results' | 'log', change?: (world: World) => void) {
  const opened = await openList(change);
  const row = rows(opened).find((each) => text.test(each.textContent ?? ''));
  if (!row) throw new Error(`no run tells ${text}`);
  await opened.user.click(row);
  const detail = opened.screen.getByTestId('run-detail');
  await within(detail).findByRole('heading', { level: 2 });
  if (part) await opened.user.click(within(detail).getByTestId(`tab-${part}`));
  return { ...opened, detail };
}

function rows({ screen }: Pick<Awaited<ReturnType<typeof openApp>>, 'screen'>): HTMLElement[] {
  return screen.queryAllByTestId('run-row');
}

function words(element: HTMLElement | undefined): string {
  return (element?.textContent ?? '').replace(/\s+/g, ' ').trim();
}

describe('the list of test runs', () => {
  it('tells state, name, trigger and counts, the newest first, and what was missed how often', async () => {
    const opened = await openList();
    const told = rows(opened).map(words);
    expect(told[0]).toContain('Queued');
    expect(told.some((row) => /Missed.*Nightly 3×/.test(row))).toBe(true);
    const name = '64 results: 52 passed, 6 failed, 3 errors, 1 incomplete, 2 skipped';
    expect(opened.screen.getByRole('img', { name })).toBeTruthy();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('is narrowed by state, trigger and text, and says so where nothing is left', async () => {
    const opened = await openList();
    const { screen, user, calls } = opened;
    await user.selectOptions(screen.getByTestId('run-state'), 'went-wrong');
    await waitFor(() => expect(rows(opened).every((row) => /Failed|Error/.test(words(row)))).toBe(true));
    await user.selectOptions(screen.getByTestId('run-trigger'), 'IMPORT');
    await waitFor(() => expect(rows(opened)).toHaveLength(2));
    await user.type(screen.getByTestId('run-text'), 'nowhere');
    expect(await screen.findByTestId('runs-filtered')).toBeTruthy();
    const queries = calls.filter(({ command }) => command === 'list_test_runs').map(({ args }) => args['query']);
    expect(queries.at(-1)).toMatchObject({ states: ['FAILED', 'ERROR'], triggers: ['IMPORT'], text: 'nowhere' });
    await user.click(screen.getByTestId('clear-run-filter'));
    await waitFor(() => expect(rows(opened).length).toBeGreaterThan(5));
    expect((screen.getByTestId('run-state') as HTMLSelectElement).value).toBe('');
  });

  it('is walked with the keyboard; Enter goes into the detail, and going back closes it', async () => {
    const { screen, user, grid, app } = await openList();
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    const detail = screen.getByTestId('run-detail');
    await waitFor(() => expect(document.activeElement).toBe(detail));
    expect(app.route.place).toMatchObject({ tab: 'test-runs', shows: 'run-1' });
    await waitFor(() => expect(window.location.hash).toBe('#/executions/test-runs?project=project-1&shows=run-1'));
  });

  it('shows a run that an address names, and finds it again after a look elsewhere', async () => {
    const opened = await openList();
    opened.app.openTestRun('run-7');
    await waitFor(() => expect(words(opened.screen.getByTestId('run-detail'))).toContain('로그인과 주문'));
    opened.app.route.goToTests();
    await opened.screen.findByRole('tree');
    opened.app.route.goToExecutions();
    await waitFor(() => expect(opened.app.route.place).toMatchObject({ tab: 'test-runs', shows: 'run-7' }));
  });

  it('is empty with a sentence and a way on, and says why it cannot be read', async () => {
    const { screen, user, calls } = await openRuns(undefined, 'demo');
    expect(words(await screen.findByTestId('runs-empty'))).toContain('Nothing has run yet.');
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByTestId('runs-import'));
    expect(calls.find(({ command }) => command === 'choose_results')?.args).toMatchObject({ choice: 'files' });
  });

  it('says why it cannot be read, and is read again when asked to', async () => {
    const opened = await openRuns((world) => world.refusals.set('list_test_runs', 'store.failed'));
    expect((await opened.screen.findByRole('alert')).textContent).toContain('store.failed');
    opened.world.refusals.clear();
    await opened.user.click(opened.screen.getByTestId('retry'));
    await waitFor(() => expect(rows(opened).length).toBeGreaterThan(5));
    expect(opened.screen.queryByRole('alert')).toBeNull();
  });
});

describe('a run that goes on', () => {
  it('is followed: a hint reads it again, and its duration moves by itself without a read', async () => {
    const opened = await openRun(/Running.*Smoke/);
    const { screen, world, tell, calls, detail } = opened;
    const duration = () => words(within(detail).getByTestId('run-duration'));
    const reads = () => calls.filter(({ command }) => /test_run/.test(command)).length;
    const [before, asked] = [duration(), reads()];
    await waitFor(() => expect(duration()).not.toBe(before));
    expect(reads()).toBe(asked);
    const run = world.testRuns[0];
    if (!run) throw new Error('there is a run');
    Object.assign(run.view, { state: 'FAILED', reason: 'command-failed', detail: 'exit code 3', endedAt: Date.now() });
    tell('changed', { what: 'runs' });
    await waitFor(() => expect(words(within(detail).getByTestId('run-reason'))).toContain('exit code 3'));
    expect(screen.queryByTestId('stop-run')).toBeNull();
    await waitFor(() => expect(rows(opened).some((row) => /Failed\s*Smoke on staging/.test(words(row)))).toBe(true));
  });

  it('is stopped once, and shows that it is being stopped', async () => {
    const { screen, user, calls } = await openRun(/Running.*Smoke/);
    await user.click(screen.getByTestId('stop-run'));
    await waitFor(() => expect(screen.getByTestId('stop-run').getAttribute('aria-disabled')).toBe('true'));
    expect(words(screen.getByTestId('run-state-mark'))).toContain('Stopping');
    expect(document.activeElement).toBe(screen.getByTestId('stop-run'));
    await user.keyboard('{Enter}');
    expect(calls.filter(({ command }) => command === 'cancel_run')).toHaveLength(1);
  });

  it('goes on where the person takes that back', async () => {
    const { screen, user } = await openRun(/Running.*Smoke/, undefined, (world) => (world.confirms = false));
    await user.click(screen.getByTestId('stop-run'));
    await waitFor(() => expect(screen.getByTestId('stop-run').getAttribute('aria-disabled')).toBe('false'));
    expect(words(screen.getByTestId('run-state-mark'))).toContain('Running');
  });
});

describe('what can be done with a run', () => {
  it('that was missed is to run or to dismiss it', async () => {
    const { screen, user, world } = await openRun(/Missed/);
    expect(screen.getByTestId('run-missed')).toBeTruthy();
    await user.click(screen.getByTestId('dismiss-missed'));
    await waitFor(() => expect(words(screen.getByTestId('run-reason'))).toContain('dismissed it'));
    expect(world.testRuns.find(({ view }) => view.missed > 0)?.view.state).toBe('CANCELED');
    expect(screen.queryByTestId('run-missed')).toBeNull();
    // Its button is gone; the keyboard is where the next one is.
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('run-again')));
  });

  it('that is over is to run its configuration again, and the new run is opened', async () => {
    const { screen, user, app, world } = await openRun(/Pipeline/);
    const amount = world.testRuns.length;
    await user.click(screen.getByTestId('run-again'));
    await waitFor(() => expect(app.route.place).toMatchObject({ shows: `run-${amount + 1}` }));
  });

  it('of a pipeline is to open its page; a refusal is told at the run', async () => {
    const { screen, user, calls, app } = await openRun(/Pipeline/, undefined, (world) =>
      world.refusals.set('start_run', 'keychain.locked'),
    );
    await user.click(screen.getByTestId('open-pipeline'));
    expect(calls.some(({ command }) => command === 'open_pipeline')).toBe(true);
    await user.click(screen.getByTestId('run-again'));
    expect(words(await screen.findByTestId('run-action-failed'))).toContain('keychain');
    app.openTestRun('run-1');
    await waitFor(() => expect(words(screen.getByTestId('run-detail'))).toContain('Smoke on staging'));
    expect(screen.queryByTestId('run-action-failed')).toBeNull();
  });

  it('that was imported is neither to stop nor to run again', async () => {
    const { screen } = await openRun(/Everything/);
    for (const action of ['stop-run', 'run-again', 'open-pipeline', 'run-missed'])
      expect(screen.queryByTestId(action)).toBeNull();
  });
});

describe('the results of a run', () => {
  it('are paged, and narrowed by their statuses', async () => {
    const { screen, user, calls } = await openRun(/Everything/, 'results');
    await screen.findByRole('grid', { name: 'Results of the run' });
    await waitFor(() => expect(screen.getByTestId('result-list').getAttribute('aria-rowcount')).toBe('70001'));
    expect(screen.getAllByTestId('result-row').length).toBeLessThanOrEqual(60);
    const chip = screen.getByTestId('status-chip-FAILED');
    await user.click(chip);
    expect(chip.getAttribute('aria-pressed')).toBe('true');
    await waitFor(() =>
      expect(screen.getAllByTestId('result-row').every((row) => /Failed/.test(words(row)))).toBe(true),
    );
    const asked = calls.filter(({ command }) => command === 'list_run_results').map(({ args }) => args['query']);
    expect(asked.at(-1)).toMatchObject({ statuses: ['FAILED'] });
  });

  it('are found by a part of their name', async () => {
    const { screen, user, calls } = await openRun(/Pipeline/, 'results');
    await screen.findAllByTestId('result-row');
    await user.type(screen.getByTestId('result-filter'), 'token 5');
    await waitFor(() => expect(screen.getAllByTestId('result-row')).toHaveLength(11));
    const asked = calls.filter(({ command }) => command === 'list_run_results').map(({ args }) => args['query']);
    expect(asked.at(-1)).toMatchObject({ text: 'token 5', statuses: [] });
    await user.type(screen.getByTestId('result-filter'), ' nowhere');
    await user.click(await screen.findByTestId('clear-result-filter'));
    await waitFor(() => expect(screen.getAllByTestId('result-row').length).toBeGreaterThan(20));
    expect(screen.getByTestId('result-filter')).toHaveProperty('value', '');
  });

  it('are come to from elsewhere: the run is open at the result, with the keyboard on it', async () => {
    const { screen, user, app } = await openList();
    app.route.goToTests();
    await screen.findByRole('tree');
    app.openTestRun('run-9', 40_003);
    const result = await screen.findByTestId('result-detail');
    expect(words(result)).toContain('token 40003');
    await waitFor(() => expect(document.activeElement).toBe(result));
    const selected = await screen.findByRole('row', { selected: true, name: /token 40003/ });
    expect(selected.getAttribute('aria-rowindex')).toBe('40004');
    // Another result of the run that is open, and then one that an import took away.
    app.openTestRun('run-9', 7);
    await waitFor(() => expect(words(screen.getByTestId('result-detail'))).toMatch(/token 7 /));
    app.openTestRun('run-9', 70_001);
    expect(words(await screen.findByTestId('result-gone'))).toContain('no longer in this run');
    expect(screen.queryByTestId('result-detail')).toBeNull();
    await user.click((await screen.findAllByTestId('result-row'))[1] as HTMLElement);
    expect(screen.queryByTestId('result-gone')).toBeNull();
  });

  it('are looked for again where that failed', async () => {
    const { screen, user, app, world } = await openList((made) => made.refusals.set('find_run_result', 'store.failed'));
    app.openTestRun('run-5', 3);
    await user.click(await screen.findByTestId('retry'));
    expect(screen.queryByTestId('result-detail')).toBeNull();
    world.refusals.clear();
    await user.click(await screen.findByTestId('retry'));
    expect(words(await screen.findByTestId('result-detail'))).toContain('token 3');
  });

  it('that an import took away are put away', async () => {
    const { screen, user, world, tell } = await openRun(/Pipeline/, 'results');
    await user.click((await screen.findAllByTestId('result-row'))[9] as HTMLElement);
    await screen.findByTestId('result-detail');
    world.testRuns.find(({ view }) => /Pipeline/.test(view.name))?.statuses.splice(8);
    tell('changed', { what: 'results' });
    await waitFor(() => expect(screen.queryByTestId('result-detail')).toBeNull());
  });

  it('are read in full below the list, and lead to their test', async () => {
    const { screen, user, app } = await openRun(/Pipeline/, 'results');
    await user.click((await screen.findAllByTestId('result-row'))[2] as HTMLElement);
    const result = await screen.findByTestId('result-detail');
    expect(words(result)).toContain('Unable to click on object');
    expect(screen.queryByTestId('result-text')).toBeNull();
    await user.click(screen.getByTestId('expand-result'));
    expect(words(screen.getByTestId('result-text'))).toContain('StepFailedException');
    await user.click(screen.getByTestId('open-linked'));
    expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' });
    expect(app.project?.cases.selectedId).toBe('link-1-case-2');
  });

  it('without a test lead to the name in Uploaded Data', async () => {
    const { screen, user, app } = await openRun(/Pipeline/, 'results');
    await user.click((await screen.findAllByTestId('result-row'))[3] as HTMLElement);
    await user.click(await screen.findByTestId('result-to-uploaded'));
    expect(app.route.place).toEqual({ area: 'executions', tab: 'uploaded', shows: '1003' });
  });

  it('hide the values of their data rows until somebody asks, and again once they look at another', async () => {
    const { screen, user, calls } = await openRun(/Pipeline/, 'results');
    const [, , third, fourth] = await screen.findAllByTestId('result-row');
    const asked = () => calls.filter(({ command }) => command === 'show_bound_values').length;
    await user.click(third as HTMLElement);
    const result = await screen.findByTestId('result-detail');
    expect(words(result)).toContain('Row 3 (by email)');
    expect(words(result)).toContain('They may be personal');
    screen.getByTestId('show-values').focus();
    expect([document.body.textContent.includes('ana.ribeiro@acme.example'), asked()]).toEqual([false, 0]);
    await user.keyboard('{Enter}');
    expect(words(await screen.findByTestId('bound-values'))).toContain('ana.ribeiro@acme.example');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('hide-values')));
    await user.click(fourth as HTMLElement);
    await waitFor(() => expect(document.body.textContent).not.toContain('ana.ribeiro@acme.example'));
    await user.click(third as HTMLElement);
    expect(screen.queryByTestId('bound-values')).toBeNull();
    expect(asked()).toBe(1);
  });
});

describe('the summary of a run', () => {
  it('tells whose tests its results are, with a way to choose the others, and its reports', async () => {
    const { screen, user, app } = await openRun(/Pipeline/);
    expect(words(await screen.findByTestId('run-linking'))).toMatch(/\d+ linked .*\d+ to choose .*\d+ without a test/);
    expect(words(screen.getByTestId('run-reports'))).toContain('Profile staging · Browser Chrome');
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByTestId('to-uploaded'));
    expect(app.route.place).toMatchObject({ area: 'executions', tab: 'uploaded', shows: 'ambiguous' });
  });
});

describe('the log of a run', () => {
  it('follows the end while the run goes on, until somebody scrolls up', async () => {
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(5000);
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(400);
    const { screen, world, tell, user } = await openRun(/Running.*Smoke/, 'log');
    const log = await screen.findByTestId('run-log');
    await waitFor(() => expect(log.textContent).toContain('Login 479'));
    await waitFor(() => expect(log.scrollTop).toBe(5000));
    log.scrollTop = 2000;
    await fireEvent.scroll(log);
    world.testRuns[0]?.log.push('\u001b[31mthe newest line\u001b[0m\n');
    tell('changed', { what: 'runs' });
    await waitFor(() => expect(log.textContent).toContain('the newest line\n'));
    expect(log.textContent).not.toContain('[31m');
    expect(log.scrollTop).toBe(2000);
    await user.click(screen.getByTestId('log-end'));
    await waitFor(() => expect(log.scrollTop).toBe(5000));
  });

  it('brings what comes before as it comes into view', async () => {
    const { screen } = await openRun(/589/, 'log');
    const log = await screen.findByTestId('run-log');
    await waitFor(() => expect(log.textContent).toContain('Login 7199'));
    expect(log.textContent).not.toMatch(/Login 0\n/);
    log.scrollTop = 0;
    await fireEvent.scroll(log);
    await waitFor(() => expect(log.textContent.startsWith('…')).toBe(false));
    expect(log.textContent).toMatch(/Login 0\n/);
  });

  it('that there is none of says so', async () => {
    const { screen } = await openRun(/Everything/, 'log');
    expect(words(await screen.findByTestId('log-empty'))).toContain('It left no log.');
  });
});
