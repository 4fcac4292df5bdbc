import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { candidateReason, linkBecause } from '../../../parts/linkWords';
import { accessibilityFaults, openApp } from '../../../testing';

type Opened = Awaited<ReturnType<typeof openUploaded>>;

async function openUploaded(
  shows?: string,
  scenario: Parameters<typeof openApp>[0] = 'several',
  change?: Parameters<typeof openApp>[1],
) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'executions', tab: 'uploaded', ...(shows === undefined ? {} : { shows }) });
  await opened.screen.findByTestId('uploaded-view');
  const { uploaded } = opened.app.project ?? {};
  if (!uploaded) throw new Error('a project is open');
  return { ...opened, uploaded };
}

/** Opens the row at `index` and returns what is told of it. */
async function openRow({ screen, user }: Opened, index: number) {
  const rows = await screen.findAllByTestId('uploaded-row');
  const row = rows[index];
  if (!row) throw new Error(`there is a row ${index}`);
  await user.click(row);
  const detail = await screen.findByTestId('uploaded-detail');
  await within(detail).findByTestId('uploaded-standing');
  return within(detail);
}

const sent = ({ calls }: Opened) =>
  calls.filter(({ command }) => command === 'decide_uploaded').map(({ args }) => args['decision']);

const backTo = (because: string, testId: string | null = null, alwaysTestId: string | null = null) => ({
  choice: 'take-back',
  because,
  testId,
  alwaysTestId,
});

describe('the names', () => {
  it('are counted by choice, begin with what waits, and each choice has a place of its own', async () => {
    const opened = await openUploaded();
    const { screen, user, app, uploaded } = opened;
    expect(await screen.findAllByTestId('uploaded-row')).toHaveLength(6);
    expect(uploaded.amounts).toMatchObject({ ambiguous: 6, unlinked: 2 });
    expect(screen.getByTestId('uploaded-ambiguous').textContent).toMatch(/To choose\s+6/);
    await user.click(screen.getByTestId('uploaded-unlinked'));
    expect(app.route.place).toMatchObject({ tab: 'uploaded', shows: 'unlinked' });
    await waitFor(() => expect(screen.getAllByTestId('uploaded-row')).toHaveLength(2));
  });

  it('begin with those without a test where nothing is to choose', async () => {
    const { screen, uploaded } = await openUploaded(undefined, 'demo');
    await waitFor(() => expect(uploaded.choice).toBe('unmatched'));
    expect((await screen.findAllByTestId('uploaded-row')).length).toBeGreaterThan(10);
  });

  it('come in pages and are narrowed by name and suite', async () => {
    const opened = await openUploaded('unmatched');
    const { screen, user, uploaded, calls } = opened;
    await screen.findAllByTestId('uploaded-row');
    expect(uploaded.list.total).toBeGreaterThan(140);
    uploaded.list.show(120, 140);
    await waitFor(() => expect(uploaded.list.row(130)).toBeDefined());
    await user.type(screen.getByTestId('uploaded-filter'), 'contract3test case7');
    await waitFor(() => expect(screen.getAllByTestId('uploaded-row')).toHaveLength(1));
    const last = calls.filter(({ command }) => command === 'list_uploaded').at(-1);
    expect(last?.args['query']).toMatchObject({
      show: 'unmatched',
      text: 'contract3test case7',
      offset: 0,
      limit: 100,
    });
  });

  it('are opened by number from elsewhere, among the names they belong to', async () => {
    const { screen, uploaded } = await openUploaded('9');
    await screen.findByTestId('uploaded-standing');
    expect(uploaded.detail.value?.row.number).toBe(9);
    await waitFor(() => expect(uploaded.choice).toBe('unmatched'));
    await waitFor(() => expect(uploaded.list.row(uploaded.active)?.number).toBe(9));
  });
});

describe('a name', () => {
  it('tells why it stands for no test, and what speaks for each candidate', async () => {
    const opened = await openUploaded('unmatched');
    const detail = await openRow(opened, 0);
    expect(detail.getByTestId('uploaded-standing').textContent).toContain(linkBecause('no-test').sentence);
    const [first, second] = detail.getAllByTestId('candidate');
    const { candidates } = opened.uploaded.detail.value ?? { candidates: [] };
    for (const [card, candidate] of [first, second].map((card, at) => [card, candidates[at]] as const)) {
      for (const reason of candidate?.reasons ?? []) expect(card?.textContent).toContain(candidateReason(reason));
    }
    expect(first?.querySelector('mark')?.textContent).toBe('Old/Sign in/');
    expect(within(second as HTMLElement).getByTestId('open-candidate')).toBeTruthy();
  });

  it('of another tool is told by its last part', async () => {
    const opened = await openUploaded('unmatched');
    const detail = await openRow(opened, 5);
    expect(detail.getByRole('heading', { name: 'signsIn' })).toBeTruthy();
    expect(detail.queryByText('reported')).toBeNull();
  });

  it('leads from a result to its run, and names the data row', async () => {
    const opened = await openUploaded('linked');
    const detail = await openRow(opened, 0);
    expect(detail.getByTestId('uploaded-results').textContent).toContain('Row 2 (by country)');
    expect(detail.getByTestId('decided-by').textContent).toMatch(/Decided by\s+Ana Ribeiro/);
    const [run] = detail.getAllByTestId('open-run');
    if (run) await opened.user.click(run);
    expect(opened.app.route.place).toEqual({
      area: 'executions',
      tab: 'test-runs',
      shows: expect.stringMatching(/^run-1 \d+$/),
    });
  });
});

describe('a decision', () => {
  it('links, goes on with the next name, and is taken back in place', async () => {
    const opened = await openUploaded();
    const { screen, user, uploaded } = opened;
    const detail = await openRow(opened, 1);
    const [before, next] = [uploaded.list.row(1), uploaded.list.row(2)];
    const [link] = detail.getAllByTestId('link-candidate');
    if (link) await user.click(link);
    await waitFor(() => expect(uploaded.detail.value?.row.number).toBe(next?.number));
    expect(sent(opened)).toEqual([{ choice: 'link', testId: 'link-1-case-1', always: false }]);
    expect(uploaded.active).toBe(1);
    expect(uploaded.list.total).toBe(5);
    expect(document.activeElement).toBe(screen.getByTestId('uploaded-detail'));
    expect(screen.getByTestId('decided').textContent).toContain('of web-shop now.');
    await user.click(screen.getByTestId('take-back'));
    await waitFor(() => expect(uploaded.list.total).toBe(6));
    expect(sent(opened).at(-1)).toEqual(backTo('several-tests'));
    expect(uploaded.detail.value?.row).toMatchObject({ number: before?.number, because: 'several-tests' });
    expect(screen.queryByTestId('decided')).toBeNull();
  });

  it('of the last name leaves the list explained and the keyboard on the page', async () => {
    const opened = await openUploaded('unlinked');
    const { screen, user, uploaded } = opened;
    for (const left of [1, 0]) {
      const detail = await openRow(opened, 0);
      await user.click(detail.getByTestId('undo-decision'));
      await waitFor(() => expect(uploaded.list.total).toBe(left));
    }
    await screen.findByTestId('uploaded-none-apart');
    expect(uploaded.chosen).toBeNull();
    expect(sent(opened)).toEqual([{ choice: 'undo' }, { choice: 'undo' }]);
  });

  it('that is taken back brings back what somebody had decided before', async () => {
    const opened = await openUploaded('unlinked');
    const { screen, user } = opened;
    const detail = await openRow(opened, 0);
    await user.click(detail.getByTestId('undo-decision'));
    await user.click(await screen.findByTestId('take-back'));
    await waitFor(() => expect(sent(opened)).toEqual([{ choice: 'undo' }, backTo('kept-apart')]));
  });

  it('about every name that is called so is taken back for all of them, whatever was said before', async () => {
    const opened = await openUploaded('unlinked');
    const { screen, user, uploaded, world } = opened;
    const detail = await openRow(opened, 0);
    await user.click(detail.getByTestId('another-test'));
    await user.type(detail.getByTestId('another-search'), 'token');
    await waitFor(() => expect(detail.getAllByRole('option').length).toBeGreaterThan(3));
    await waitFor(() => expect(detail.getByRole('status').textContent).toMatch(/\d tests?\.$/));
    await user.keyboard('{ArrowDown}{Enter}');
    const aliases = world.aliases.length;
    await user.click(await detail.findByTestId('always-link-candidate'));
    await waitFor(() => expect(world.aliases).toHaveLength(aliases + 1));
    await user.click(await screen.findByTestId('take-back'));
    await waitFor(() => expect(sent(opened).at(-1)).toEqual(backTo('kept-apart')));
    await waitFor(() => expect(uploaded.detail.value?.row.because).toBe('kept-apart'));
    expect(world.aliases).toHaveLength(aliases);
    expect(uploaded.detail.value?.alwaysTestId).toBeNull();
  });

  it('that is answered late leaves the name open that was opened meanwhile', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    const opened = await openUploaded('ambiguous');
    const { uploaded, user, world } = opened;
    const detail = await openRow(opened, 0);
    world.holds.set('decide_uploaded', held);
    await user.click(detail.getByTestId('keep-apart'));
    await openRow(opened, 2);
    const opens = uploaded.chosen;
    answer();
    await waitFor(() => expect(uploaded.decided).not.toBeNull());
    await waitFor(() => expect(uploaded.list.total).toBe(5));
    expect(uploaded.chosen).toBe(opens);
    expect(uploaded.detail.value?.row.number).toBe(opens);
  });

  it('keeps a name apart', async () => {
    const opened = await openUploaded();
    const detail = await openRow(opened, 0);
    await opened.user.click(detail.getByTestId('keep-apart'));
    await waitFor(() => expect(opened.uploaded.amounts).toMatchObject({ ambiguous: 5, unlinked: 3 }));
    expect(opened.screen.getByTestId('decided').textContent).toContain('is kept apart now.');
  });

  it('chooses another test by searching', async () => {
    const opened = await openUploaded('unmatched');
    const { user, calls } = opened;
    const detail = await openRow(opened, 4);
    expect(detail.getByTestId('no-candidates')).toBeTruthy();
    await user.click(detail.getByTestId('another-test'));
    const field = detail.getByTestId('another-search');
    expect(document.activeElement).toBe(field);
    await user.type(field, 'token');
    await waitFor(() => expect(detail.getAllByRole('option').length).toBeGreaterThan(3));
    await waitFor(() =>
      expect(calls.filter(({ command }) => command === 'search').at(-1)?.args['text']).toBe('kind:test-case token'),
    );
    await waitFor(() => expect(detail.getByRole('status').textContent).toMatch(/\d tests?\.$/));
    await user.keyboard('{ArrowDown}{Enter}');
    await user.click(await detail.findByTestId('always-link-candidate'));
    await waitFor(() => expect(sent(opened)).toEqual([{ choice: 'link', testId: expect.any(String), always: true }]));
    expect(opened.screen.getByTestId('decided').textContent).toContain('always stands for');
  });

  it('that fails says why at its place and changes nothing', async () => {
    const opened = await openUploaded('ambiguous', 'several', (world) =>
      world.refusals.set('decide_uploaded', 'store.failed'),
    );
    const detail = await openRow(opened, 0);
    await opened.user.click(detail.getByTestId('keep-apart'));
    await detail.findByTestId('decide-error');
    expect(opened.uploaded.list.total).toBe(6);
    expect(opened.screen.queryByTestId('decided')).toBeNull();
  });
});

describe('names that always stand for a test', () => {
  it('are listed and removed, and what is found without holds again', async () => {
    const opened = await openUploaded('linked');
    const { screen, user, uploaded } = opened;
    await screen.findAllByTestId('uploaded-row');
    const before = uploaded.amounts?.unmatched ?? 0;
    await user.click(screen.getByTestId('open-aliases'));
    expect(await screen.findAllByTestId('alias')).toHaveLength(1);
    expect(screen.queryByTestId('aliases-cut')).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Remove com.acme.ProfileTest.showsOrders' }));
    await screen.findByTestId('no-aliases');
    await waitFor(() => expect(uploaded.amounts?.unmatched).toBe(before + 1));
    await waitFor(() => expect(screen.getByTestId('aliases').contains(document.activeElement)).toBe(true));
  });
});

it('says of a name whose test is archived or gone what becomes of its results', async () => {
  const opened = await openUploaded('linked');
  const { screen, user, world } = opened;
  await screen.findAllByTestId('uploaded-row');
  const [alias] = world.aliases;
  if (!alias?.test) throw new Error('there is a name that always stands for a test');
  world.aliases = [
    { ...alias, test: { ...alias.test, isArchived: true } },
    { ...alias, id: 'gone', name: 'Gone', test: null },
  ];
  await user.click(screen.getByTestId('open-aliases'));
  const [archived, gone] = await screen.findAllByTestId('alias');
  expect(archived?.textContent).toContain('which is archived');
  expect(gone?.textContent).toContain('a test that is gone; new results do not go to it');
});

describe('an empty list', () => {
  it('of a project without reports says what would be here', async () => {
    const { screen, user, app, calls } = await openUploaded(undefined, 'empty-project');
    const empty = await screen.findByTestId('uploaded-nothing');
    await user.click(within(empty).getByTestId('empty-action'));
    await waitFor(() => expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs' }));
    expect(calls.find(({ command }) => command === 'choose_results')?.args).toMatchObject({ choice: 'files' });
  });

  it('where everything has its test says so', async () => {
    const opened = await openUploaded('linked');
    await opened.screen.findAllByTestId('uploaded-row');
    opened.world.uploaded = (opened.world.uploaded ?? []).filter(({ row }) => row.because === 'same-path');
    await opened.user.click(opened.screen.getByTestId('uploaded-ambiguous'));
    expect((await opened.screen.findByTestId('uploaded-all-linked')).textContent).toContain('Everything has its test.');
  });

  it('of a filter offers to clear it', async () => {
    const { screen, user, uploaded } = await openUploaded('unmatched');
    await screen.findAllByTestId('uploaded-row');
    await user.type(screen.getByTestId('uploaded-filter'), 'zzz');
    await user.click(within(await screen.findByTestId('uploaded-no-match')).getByTestId('empty-action'));
    await waitFor(() => expect(uploaded.list.total).toBeGreaterThan(100));
  });
});

it('has no accessibility faults with a name open and another test looked for', async () => {
  const opened = await openUploaded('unmatched');
  const detail = await openRow(opened, 0);
  await opened.user.click(detail.getByTestId('another-test'));
  await opened.user.type(detail.getByTestId('another-search'), 'voucher');
  await waitFor(() => expect(detail.getAllByRole('option').length).toBeGreaterThan(0));
  expect(await accessibilityFaults()).toEqual([]);
});
