import { fireEvent, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

type Opened = Awaited<ReturnType<typeof openApp>>;

async function openCase(number: number, prepare?: (opened: Opened['world']) => void) {
  const opened = await openApp('demo', prepare);
  await opened.screen.findAllByTestId('case-row');
  opened.app.openTestCase(`link-1-case-${number}`);
  const detail = await opened.screen.findByTestId('case-detail');
  await within(detail).findByTestId('detail-status');
  return { ...opened, detail: within(detail), element: detail };
}

async function openSuite(number: number, scenario: 'demo' | 'large' = 'demo') {
  const opened = await openApp(scenario);
  await opened.screen.findAllByTestId('case-row');
  opened.app.openTestSuite(`link-1-suite-${number}`);
  const detail = await opened.screen.findByTestId('suite-detail');
  await within(detail).findByTestId('detail-status');
  return { ...opened, detail: within(detail), element: detail };
}

describe('results', () => {
  it('are a sentence, a picture that says the same, and a table for who asks', async () => {
    const { detail, user } = await openCase(2);
    expect(detail.getByTestId('detail-status').textContent).toContain('Failed');
    const sentence = detail.getByTestId('results-sentence').textContent;
    expect(sentence).toMatch(/^12 runs, 8 passed, last failed /);
    const chart = detail.getByRole('img', { name: sentence });
    expect(chart.querySelectorAll('.bar')).toHaveLength(12);
    expect(chart.querySelectorAll('title')[11]?.textContent).toMatch(/^Failed, 1\.5 s, .*Nightly 200$/);
    expect(detail.queryByTestId('results-table')).toBeNull();
    await user.click(detail.getByTestId('results-table-toggle'));
    const rows = within(detail.getByTestId('results-table')).getAllByRole('row');
    expect(rows).toHaveLength(13);
    expect(rows[1]?.textContent).toMatch(/Failed.*1\.5 s.*Nightly 200/);
  });

  it('say how the test stands, whether it is flaky, and lead to their runs', async () => {
    const { detail, user, app } = await openCase(2);
    const standing = app.project?.cases.detail.value?.standing;
    expect(detail.getByTestId('standing').textContent).toMatch(/^Last 12 runs: 67 % passed, average \d/);
    expect(detail.getByTestId('standing').textContent.includes('Flaky')).toBe((standing?.flips ?? 0) > 0);
    await user.click(detail.getByTestId('results-table-toggle'));
    expect(detail.getByTestId('results-table').textContent).toContain('Row 2 (by customer)');
    const [run] = detail.getAllByTestId('open-run');
    if (run) await user.click(run);
    expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs', shows: 'run-1 2000' });
  });

  it('of a test whose outcome changes by itself say so', async () => {
    const { detail } = await openCase(57);
    expect(detail.getByTestId('standing').textContent.trim()).toMatch(
      /outcome changed \d+ times without a change of the test, .*: its script was not looked at yet\s+≈ Flaky$/,
    );
  });

  it('of a test that did not run lately say so', async () => {
    const { detail } = await openCase(11);
    expect(detail.getByTestId('standing').textContent.trim()).toMatch(/average [\d.]+ s\s+◷ Stale$/);
  });

  it('of a test without any are a quiet line', async () => {
    const { detail } = await openCase(4);
    expect(detail.getByTestId('detail-status').textContent).toContain('Never run');
    expect(detail.getByTestId('results-none').textContent).toContain('Never run');
    expect(detail.queryByTestId('results-chart')).toBeNull();
  });
});

describe('scripts', () => {
  it.each([
    [1, 'script', 1],
    [2, 'script', 2],
    [6, 'scripts-not-listed', 1],
    [7, 'scripts-pending', 1],
    [8, 'script-none', 1],
  ])('of case %i show %s', async (number, testid, amount) => {
    const { detail } = await openCase(number);
    expect(detail.getAllByTestId(testid)).toHaveLength(amount);
  });

  it('open in Bitbucket, by keyboard too', async () => {
    const { detail, calls, user } = await openCase(1);
    detail.getByTestId('script').focus();
    await user.keyboard('{Enter}');
    const last = calls.findLast((call) => call.command === 'open_in_bitbucket');
    expect(last?.args).toEqual({ linkId: 'link-1', path: expect.stringMatching(/^katalon.*\/Scripts\/.*\.groovy$/) });
  });
});

describe('the head', () => {
  it('filters the list by a tag', async () => {
    const { detail, user, app } = await openCase(0);
    const [tag] = detail.getAllByTestId('tag');
    if (tag) await user.click(tag);
    expect(app.project?.cases.filter).toBe(`tag:${tag?.textContent}`);
  });

  it('copies a link, and says why it cannot', async () => {
    const { app, detail, user, world, element } = await openCase(0);
    const write = vi.spyOn(navigator.clipboard, 'writeText');
    await user.click(detail.getByTestId('copy-link'));
    await waitFor(() => expect(detail.getByTestId('copy-link').textContent).toContain('Copied'));
    const link = String(write.mock.lastCall?.[0]);
    expect(link).toMatch(/^suitecase:test\?workspace=\S+&repository=\S+&path=\S+\.tc&kind=test-case$/);
    expect(await app.commands.readLinkToTest(link)).toMatchObject({ kind: 'test-case', id: 'link-1-case-0' });
    world.refusals.set('link_to_test', 'not-found');
    await user.click(detail.getByTestId('copy-link'));
    await waitFor(() => expect(element.textContent).toContain('It is no longer there.'));
  });

  it('shortens a long path in the middle and shows all of it on focus', async () => {
    const folder = `Test Cases/${'Sehr langer Ordner/'.repeat(10)}Ende`;
    const { detail } = await openCase(0, (world) => {
      const row = world.catalogues.get('link-1')?.cases[0];
      if (row) row.folder = folder;
    });
    const path = detail.getByTestId('detail-path');
    const drawn = () => path.querySelector('bdi')?.textContent;
    expect(drawn()).toContain('…');
    expect(detail.getByRole('button', { name: new RegExp(`^Copy .*${folder}`) })).toBe(path);
    await fireEvent.focus(path);
    expect(drawn()).toContain(folder);
    await fireEvent.blur(path);
    expect(drawn()).not.toContain(folder);
  });
});

describe('earlier history', () => {
  it('is asked for once, stays, and is asked for again on demand', async () => {
    const { detail, user, calls, element } = await openCase(0);
    expect(detail.queryAllByTestId('earlier-commit')).toEqual([]);
    await user.click(detail.getByTestId('earlier-ask'));
    expect(await detail.findAllByTestId('earlier-commit')).toHaveLength(20);
    expect(element.textContent).toContain('There are more in Bitbucket.');
    expect(detail.getAllByTestId('earlier-commit')[0]?.textContent).not.toContain('Früher');
    expect(detail.getAllByTestId('earlier-commit')[2]?.textContent).toContain('Test Cases/Main/Früher/');
    await user.click(detail.getByTestId('earlier-again'));
    await waitFor(() =>
      expect(calls.filter((call) => call.command === 'read_earlier_history').map((call) => call.args['again'])).toEqual(
        [false, true],
      ),
    );
  });

  it('says what went wrong at its place, and what was read before stays', async () => {
    const { detail, user, world } = await openCase(0);
    world.refusals.set('read_earlier_history', 'network.offline');
    await user.click(detail.getByTestId('earlier-ask'));
    expect((await detail.findByTestId('earlier-error')).textContent).toContain('No connection to Bitbucket.');
    world.refusals.clear();
    await user.click(detail.getByTestId('earlier-ask'));
    await detail.findAllByTestId('earlier-commit');
    expect(detail.queryByTestId('earlier-error')).toBeNull();
    world.refusals.set('read_earlier_history', 'network.offline');
    await user.click(detail.getByTestId('earlier-again'));
    await detail.findByTestId('earlier-error');
    expect(detail.getAllByTestId('earlier-commit')).toHaveLength(20);
  });
});

describe('a static suite', () => {
  it('tells the data of its lines on demand and never a value', async () => {
    const { detail, user } = await openSuite(0);
    expect(detail.queryByTestId('bindings')).toBeNull();
    const [first, second] = detail.getAllByTestId('bindings-toggle');
    if (!first || !second) throw new Error('two lines have data');
    await user.click(first);
    expect(first.getAttribute('aria-expanded')).toBe('true');
    const text = detail.getByTestId('bindings').textContent;
    expect(text).toContain('Data Files/Customers');
    expect(text).toContain('rows 1-3, row by row');
    expect(text).toMatch(/customer\s*←\s*from column e-mail/);
    expect(text).toMatch(/password\s*←\s*from value kept in the file/);
    await user.click(first);
    await user.click(second);
    expect(detail.getByTestId('bindings').textContent).toContain('unknown variable');
  });

  it('of 2,000 members draws 200 at first, all that came on demand, and counts the rest', async () => {
    const { detail, user } = await openSuite(0, 'large');
    expect(detail.getAllByTestId('member-row')).toHaveLength(200);
    await user.click(detail.getByTestId('show-all'));
    const next = detail.getAllByTestId('member-row')[200];
    expect(next?.contains(document.activeElement)).toBe(true);
    await waitFor(() => expect(detail.getAllByTestId('member-row')).toHaveLength(1000), { timeout: 30_000 });
    expect(detail.getByTestId('members-left').textContent).toBe('And 1,000 more members.');
    expect(detail.queryByTestId('show-all')).toBeNull();
  });
});

describe('a collection', () => {
  it('opens in place as deep as it goes, reads on demand, and does not open itself', async () => {
    const { detail, user, calls } = await openSuite(9);
    const reads = () =>
      calls.filter((call) => call.command === 'read_test_suite').map((call) => call.args['testSuiteId']);
    expect(detail.getAllByTestId('member-row')).toHaveLength(4);
    expect(detail.getAllByTestId('entry-endless')).toHaveLength(1);
    expect(detail.getByTestId('members').textContent).toContain('✕ missing');
    const before = reads().length;
    const [nightly, dynamic] = detail.getAllByTestId('entry-toggle');
    if (!nightly || !dynamic) throw new Error('two entries can be opened');
    nightly.focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(detail.getAllByTestId('entry-toggle')).toHaveLength(5));
    expect(reads().slice(before)).toEqual(['link-1-suite-4']);
    const inner = detail.getAllByTestId('entry-toggle')[1];
    if (inner) await user.click(inner);
    await waitFor(() => expect(detail.getAllByTestId('bindings-toggle').length).toBeGreaterThan(0));
    await user.click(dynamic);
    await detail.findByTestId('conditions');
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(nightly);
    expect(detail.queryAllByTestId('bindings-toggle')).toEqual([]);
  });

  it('says at its place when a suite inside cannot be read', async () => {
    const { detail, user, world, element } = await openSuite(9);
    world.refusals.set('read_test_suite', 'not-found');
    const [nightly] = detail.getAllByTestId('entry-toggle');
    if (nightly) await user.click(nightly);
    await waitFor(() => expect(element.textContent).toContain('It is no longer there.'));
    expect(detail.getAllByTestId('member-row')).toHaveLength(4);
  });
});

describe('a dynamic suite', () => {
  it('tells its conditions, how sure they are, and what it selects', async () => {
    const { detail, user, app } = await openSuite(3);
    expect(detail.getByTestId('conditions').textContent).toMatch(
      /tag is api.*known.*name contains voucher.*only likely/s,
    );
    const [first] = detail.getAllByTestId('selected-case');
    if (first) await user.click(within(first).getByRole('button'));
    await waitFor(() => expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-cases' }));
    expect(app.project?.cases.selectedId).toMatch(/^link-1-case-/);
  });

  it('says what of its query is not understood', async () => {
    const { detail } = await openSuite(10);
    expect(detail.getByTestId('not-understood').textContent).toContain('owner=(ana)');
  });

  it('lists the first 200 and says how many more there are', async () => {
    const { detail, element } = await openSuite(17);
    expect(detail.getAllByTestId('selected-case')).toHaveLength(200);
    expect(element.textContent).toContain('Selects today 567');
    expect(detail.getByTestId('selection-rest').textContent).toContain('367 more test cases');
  });

  it('that selects nothing says so', async () => {
    const { element } = await openSuite(24);
    expect(element.textContent).toContain('No test case meets the query today.');
  });
});

it('has no accessibility faults with everything open', async () => {
  const { detail, user, app, screen } = await openCase(0);
  await user.click(detail.getByTestId('results-table-toggle'));
  await user.click(detail.getByTestId('earlier-ask'));
  await detail.findAllByTestId('earlier-commit');
  expect(await accessibilityFaults()).toEqual([]);
  app.openTestSuite('link-1-suite-0');
  const [toggle] = await screen.findAllByTestId('bindings-toggle');
  if (toggle) await user.click(toggle);
  expect(await accessibilityFaults()).toEqual([]);
});
