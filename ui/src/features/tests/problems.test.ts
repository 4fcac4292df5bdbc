import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { ProblemRow } from '../../ipc/types/ProblemRow';
import { OPEN_ONES } from '../../state/problems.svelte';
import { accessibilityFaults, openApp } from '../../testing';
import { amountWords, whyNoProblems } from './problemFilter';
import { problemText } from './problemText';

async function openProblems(scenario: Parameters<typeof openApp>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  await opened.screen.findByTestId('member-menu');
  opened.app.route.go({ area: 'tests', tab: 'problems' });
  await opened.screen.findByTestId('problem-text');
  const { screen } = opened;
  const texts = () => screen.queryAllByTestId('problem-row').map((row) => row.textContent);
  const row = async (words: RegExp): Promise<HTMLElement> => {
    await screen.findAllByTestId('problem-row');
    const found = screen.getAllByTestId('problem-row').find((each) => words.test(each.textContent));
    if (!found) throw new Error(`no problem like ${words}`);
    return found;
  };
  const open = async (words: RegExp) => {
    await opened.user.click(await row(words));
    const detail = screen.getByTestId('problem-detail');
    await waitFor(() => expect(detail.textContent).toMatch(words));
    return detail;
  };
  const choose = (testid: string, value: string) => opened.user.selectOptions(screen.getByTestId(testid), value);
  return { ...opened, texts, row, open, choose };
}

describe('the list', () => {
  it('shows what, the file, the line and the repository, and counts in its tab what is open', async () => {
    const { screen, row } = await openProblems('demo');
    const headers = (await screen.findAllByRole('columnheader')).map((header) => header.textContent.trim());
    expect(headers).toEqual(['Problem', 'File', 'Line', 'Repository']);
    const cells = within(await row(/A member is missing/)).getAllByRole('gridcell');
    expect(cells[1]?.textContent).toContain('Smoke.ts');
    expect(cells[2]?.textContent.trim()).toBe('24');
    expect(screen.getByTestId('tab-problems').textContent).toContain('14');
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('is narrowed by kind, whose counts tell what is open and muted', async () => {
    const { screen, texts, choose } = await openProblems('demo');
    await screen.findAllByTestId('problem-row');
    const options = () =>
      [...screen.getByTestId('problem-kind').querySelectorAll('option')].map((each) => each.textContent);
    expect(options()).toContain('All kinds (14, 1 muted)');
    expect(options()).toContain('The test case has no script (2)');
    expect(options()).not.toContain('The suite has no members (0, 1 muted)');
    await choose('problem-kind', 'case-without-script');
    await waitFor(() => expect(texts()).toHaveLength(2));
    expect(texts().every((text) => text.includes('The test case has no script'))).toBe(true);
    await choose('problem-muted', 'both');
    await waitFor(() => expect(options()).toContain('The suite has no members (0, 1 muted)'));
  });

  it('is narrowed by repository and by words, and `/` goes to the words', async () => {
    const { screen, user, texts, choose } = await openProblems('several');
    await screen.findAllByTestId('problem-row');
    await choose('problem-link', 'link-2');
    await waitFor(() => expect(texts().every((text) => text.includes('mobile'))).toBe(true));
    screen.getByTestId('problem-list').focus();
    await user.keyboard('/smoke sso');
    expect(document.activeElement).toBe(screen.getByTestId('problem-text'));
    await waitFor(() => expect(texts()).toHaveLength(1));
  });

  it.each([
    ['csv', 'json', 'Problems of Checkout.json'],
    ['markdown', 'markdown', 'Problems of Checkout.md'],
  ])('is exported as it is filtered (%s)', async (_name, format, file) => {
    const { screen, user, texts, choose, calls } = await openProblems('demo');
    await choose('problem-kind', 'shared-guid');
    await waitFor(() => expect(texts()).toHaveLength(2));
    await user.click(screen.getByTestId('problem-export'));
    await user.click(screen.getByTestId(`problem-export-${format}`));
    const result = await screen.findByTestId('export-result');
    expect(result.textContent).toContain('2 problems exported');
    expect(result.textContent).toContain(file);
    const call = calls.findLast(({ command }) => command === 'export_problems');
    expect(call?.args).toMatchObject({ format, query: { codes: ['shared-guid'], muted: 'open', text: '' } });
  });

  it('says why an export failed, and nothing when no file was named', async () => {
    const { screen, user, world } = await openProblems('demo', (world) => (world.diskIsFull = true));
    await screen.findAllByTestId('problem-row');
    await user.click(screen.getByTestId('problem-export'));
    await user.click(screen.getByTestId('problem-export-csv'));
    expect((await screen.findByTestId('export-error')).textContent).toContain('file.not-written');
    world.confirms = false;
    await user.click(screen.getByTestId('problem-export'));
    await user.click(screen.getByTestId('problem-export-csv'));
    await waitFor(() => expect(screen.queryByTestId('export-error')).toBeNull());
    expect(screen.queryByTestId('export-result')).toBeNull();
  });
});

describe('the detail', () => {
  it('leads to the test and to Bitbucket', async () => {
    const { user, open, app, calls } = await openProblems('demo');
    const detail = await open(/The dynamic suite finds no test case/);
    await user.click(within(detail).getByTestId('open-in-bitbucket'));
    expect(calls.at(-1)).toMatchObject({ command: 'open_in_bitbucket', args: { linkId: 'link-1' } });
    await user.click(within(detail).getByTestId('problem-open-test'));
    expect(app.route.place).toMatchObject({ area: 'tests', tab: 'test-suites' });
    expect(app.project?.suites.selectedId).toBe('link-1-suite-10');
  });

  it('offers no test where the file is none', async () => {
    const { open } = await openProblems('demo');
    const detail = await open(/The script has no test case/);
    expect(within(detail).queryByTestId('problem-open-test')).toBeNull();
  });
});

it('leaves the detail once a sync has found it solved, and stays there otherwise', async () => {
  const { screen, open, world, tell, calls } = await openProblems('demo');
  const detail = await open(/The file is broken/);
  const reads = () => calls.filter(({ command }) => command === 'list_problems').length;
  const before = reads();
  tell('changed', { what: 'catalogue' });
  await waitFor(() => expect(reads()).toBeGreaterThan(before));
  expect(detail.textContent).toContain('The file is broken');
  const catalogue = world.catalogues.get('link-1');
  if (catalogue) catalogue.problems = catalogue.problems.filter(({ code }) => code !== 'malformed-xml');
  tell('changed', { what: 'catalogue' });
  await waitFor(() => expect(detail.textContent).toContain('Choose a problem'));
  expect(screen.queryByText('The file is broken')).toBeNull();
});

describe('muting', () => {
  it('asks for a reason, takes the problem out of list and counts, and can be taken back', async () => {
    const { screen, user, open, texts } = await openProblems('demo');
    const detail = await open(/A member is missing/);
    await user.click(within(detail).getByTestId('mute'));
    const reason = within(detail).getByTestId('mute-reason');
    expect(document.activeElement).toBe(reason);
    await user.keyboard('{Enter}');
    expect((await within(detail).findByRole('alert')).textContent).toBe('Say why it can stay as it is.');
    expect(await accessibilityFaults()).toEqual([]);
    await user.type(reason, 'x'.repeat(256));
    await waitFor(() => expect(within(detail).getByRole('alert').textContent).toContain('Shorten it by 1 character'));
    await user.clear(reason);
    await user.type(reason, 'Comes back with release 12{Enter}');
    const muted = await within(detail).findByTestId('muted-by');
    expect(muted.textContent).toMatch(/Muted by\s+Ana Ribeiro/);
    expect(muted.textContent).toContain('Comes back with release 12');
    expect(texts().some((text) => text.includes('A member is missing'))).toBe(false);
    await waitFor(() => expect(screen.getByTestId('tab-problems').textContent).toContain('13'));
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(within(detail).getByTestId('unmute'));
    await waitFor(() => expect(texts().some((text) => text.includes('A member is missing'))).toBe(true));
    await waitFor(() => expect(screen.getByTestId('tab-problems').textContent).toContain('14'));
  });

  it('works from the list by key, and goes back to the list', async () => {
    const { screen, user, texts } = await openProblems('demo');
    // What is read of a form that is gone may be old, and Svelte says so.
    const warned = vi.spyOn(console, 'warn');
    await screen.findAllByTestId('problem-row');
    const grid = screen.getByTestId('problem-list');
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}m');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('mute-reason')));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(grid));
    expect(screen.queryByTestId('mute-form')).toBeNull();
    const before = texts().length;
    await user.keyboard('m');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('mute-reason')));
    await user.keyboard('Known{Enter}');
    await waitFor(() => expect(texts()).toHaveLength(before - 1));
    await waitFor(() => expect(document.activeElement).toBe(grid));
    expect(grid.getAttribute('aria-activedescendant')).toMatch(/-1$/);
    expect(warned).not.toHaveBeenCalled();
  });

  it('shows who muted and why among the muted ones', async () => {
    const { open, choose, texts, screen } = await openProblems('demo');
    await screen.findAllByTestId('problem-row');
    await choose('problem-muted', 'muted');
    await waitFor(() => expect(texts()).toHaveLength(1));
    const detail = await open(/The suite has no members/);
    expect(detail.textContent).toContain('A place for the tests of the next release');
    expect(detail.textContent).toContain('Kim Min-ji');
  });

  it('that is refused keeps the reason and says why', async () => {
    const { user, open } = await openProblems('demo', (world) => world.refusals.set('mute_problem', 'store.failed'));
    const detail = await open(/A member is missing/);
    await user.click(within(detail).getByTestId('mute'));
    await user.type(within(detail).getByTestId('mute-reason'), 'Known{Enter}');
    expect((await within(detail).findByTestId('mute-error')).textContent).toContain('store.failed');
    expect(within(detail).getByTestId('mute-reason')).toHaveProperty('value', 'Known');
  });
});

describe('the empty list', () => {
  it('says that nothing matches, and comes back', async () => {
    const { screen, user, texts } = await openProblems('demo');
    await screen.findAllByTestId('problem-row');
    await user.type(screen.getByTestId('problem-text'), 'zzz');
    expect((await screen.findByTestId('empty-no-match')).textContent).toContain('No problem matches “zzz”.');
    await user.click(screen.getByTestId('empty-action'));
    await waitFor(() => expect(texts().length).toBeGreaterThan(5));
  });

  it('says that all are muted, and leads to them', async () => {
    const { screen, user, texts } = await openProblems('demo', (world) => {
      for (const row of world.catalogues.get('link-1')?.problems ?? []) {
        row.muted = { reason: 'Known', by: 'Kim Min-ji', at: 0 };
      }
    });
    expect((await screen.findByTestId('empty-all-muted')).textContent).toContain('15 problems are muted.');
    await user.click(screen.getByTestId('empty-action'));
    await waitFor(() => expect(texts()).toHaveLength(15));
  });

  it('says that there are none, or that nothing was read yet', async () => {
    const { screen } = await openProblems('demo', (world) => {
      const catalogue = world.catalogues.get('link-1');
      if (catalogue) catalogue.problems = [];
    });
    expect((await screen.findByTestId('empty-no-problems')).textContent).toContain('No problems were found.');
  });
});

describe('the reason for an empty list', () => {
  const kinds = (open: number, muted: number) => [{ code: 'empty-file' as const, open, muted }];

  it.each([
    ['not-read', OPEN_ONES, [], false],
    ['none', OPEN_ONES, [], true],
    ['all-muted', OPEN_ONES, kinds(0, 2), true],
    ['none-muted', { ...OPEN_ONES, muted: 'muted' as const }, kinds(2, 0), true],
    ['no-match', { ...OPEN_ONES, text: 'x' }, kinds(0, 2), true],
    ['no-match', { ...OPEN_ONES, codes: ['oversized' as const] }, kinds(2, 0), true],
    ['no-match', { ...OPEN_ONES, linkId: 'link-1' }, [], true],
  ])('is %s', (why, filter, amounts, hasRead) => expect(whyNoProblems(filter, amounts, hasRead)).toBe(why));
});

it('puts a problem into words for a ticket', () => {
  const problem: ProblemRow = {
    linkId: 'link-1',
    linkName: 'web-shop',
    path: 'Test Suites/Smoke.ts',
    code: 'missing-member',
    detail: 'Test Cases/Login',
    line: 24,
    muted: null,
    test: null,
  };
  expect(problemText(problem).split('\n')).toEqual([
    'A member is missing',
    'web-shop / Test Suites/Smoke.ts:24',
    'Test Cases/Login',
    'Restore the test, or remove it from the suite in Katalon Studio.',
  ]);
  expect(amountWords({ open: 1200, muted: 3 })).toMatch(/^1.?200, 3 muted$/);
});
