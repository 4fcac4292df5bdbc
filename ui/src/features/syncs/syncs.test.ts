import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function openSyncs(scenario: Parameters<typeof openApp>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'settings', page: 'syncs', linkId: 'link-1' });
  const grid = await opened.screen.findByRole('grid', { name: 'Syncs' });
  return { ...opened, grid };
}

async function openRun(text: RegExp) {
  const opened = await openSyncs('syncs');
  const row = opened.screen.getAllByTestId('sync-run').find((each) => text.test(each.textContent ?? ''));
  if (!row) throw new Error(`no sync tells ${text}`);
  await opened.user.click(row);
  return { ...opened, detail: opened.screen.getByTestId('sync-detail') };
}

/** The text of each element as it is read: what stands in different cells is apart. */
function texts(elements: HTMLElement[]): string[] {
  return elements.map((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const parts: string[] = [];
    while (walker.nextNode()) parts.push(walker.currentNode.textContent ?? '');
    return parts.join(' ').replace(/\s+/g, ' ').trim();
  });
}

describe('the list of syncs', () => {
  it('tells when, why, from where to where, how it ended, what it changed and cost', async () => {
    const { screen } = await openSyncs('syncs');
    const rows = texts(screen.getAllByTestId('sync-run'));
    expect(rows[0]).toMatch(
      /Finished 20 min ago Push \w{7}.*\w{7} 3 added, 6 changed, 241 moved, 2 removed .*1.8 s 3 · 23 kB/,
    );
    for (const outcome of ['Cancelled', 'Interrupted', 'Failed']) expect(rows.join()).toContain(outcome);
    for (const why of ['Asked for', 'Resumed', 'Woke up', 'Regular look', 'Daily check'])
      expect(rows.join()).toContain(why);
  });

  it('is walked with the keyboard, and Enter goes into the detail', async () => {
    const { screen, user, grid } = await openSyncs('syncs');
    grid.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const detail = screen.getByTestId('sync-detail');
    await waitFor(() => expect(detail.textContent).toContain('Cancelled'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(detail));
  });

  it('reads five hundred a hundred at a time, and the oldest when they are asked for', async () => {
    const { screen, user, grid, calls } = await openSyncs('many-syncs');
    const reads = () => calls.filter(({ command, args }) => command === 'list_sync_runs' && args['limit'] === 100);
    expect(reads()).toHaveLength(1);
    grid.focus();
    const toEnd = async () => {
      await user.keyboard('{End}');
      grid.dispatchEvent(new Event('scroll'));
    };
    for (let page = 2; page <= 6; page += 1) {
      await toEnd();
      await waitFor(() => expect(reads().length).toBe(page));
      await waitFor(() => expect(Number(grid.getAttribute('aria-rowcount'))).toBeGreaterThan((page - 1) * 100));
    }
    await toEnd();
    await waitFor(() => expect(screen.getByTestId('sync-detail').textContent).toContain('the first sync'));
    expect(new Set(reads().map(({ args }) => args['before'])).size).toBe(6);
  });

  it('takes in a new sync at its top while the open one stays open', async () => {
    const { screen, user } = await openRun(/Failed/);
    await user.click(screen.getByTestId('syncs-sync'));
    await waitFor(() => expect(texts(screen.getAllByTestId('sync-run'))[0]).toMatch(/Finished \d+ s ago Asked for/));
    expect(screen.getByTestId('sync-detail').textContent).toContain('The connection broke off.');
  });

  it('says that nothing was synced, and what is linked when nothing is', async () => {
    const { screen, app } = await openApp('several');
    app.route.go({ area: 'settings', page: 'syncs', linkId: 'link-4' });
    expect(await screen.findByText('Not synced yet.')).toBeTruthy();
    screen.unmount();
    const empty = await openApp('empty-project');
    empty.app.route.go({ area: 'settings', page: 'syncs' });
    await empty.user.click(await empty.screen.findByRole('button', { name: 'Link a repository' }));
    expect(empty.app.route.place).toEqual({ area: 'settings', page: 'list' });
  });

  it('says why it cannot be read', async () => {
    const { screen, app } = await openApp('syncs', (world) => world.refusals.set('list_sync_runs', 'store.failed'));
    app.route.go({ area: 'settings', page: 'syncs', linkId: 'link-1' });
    expect(await screen.findByText('store.failed')).toBeTruthy();
  });

  it('goes from one repository to another', async () => {
    const { screen, user, app } = await openSyncs('syncs');
    await user.selectOptions(screen.getByLabelText('Repository'), 'link-3');
    await waitFor(() => expect(screen.getAllByTestId('sync-run')).toHaveLength(2));
    expect(app.route.place).toMatchObject({ page: 'syncs', linkId: 'link-3' });
    expect(screen.getAllByTestId('age')[0]?.textContent).toContain('The token has ended.');
  });
});

describe('one sync', () => {
  it('tells where its time went in a table, its cost and its way of fetching', async () => {
    const { detail } = await openRun(/Push/);
    const table = within(detail).getByRole('table', { name: 'Time for each stage' });
    expect(texts(within(table).getAllByRole('row'))[3]).toBe('Fetching 0.7 s 39 %');
    expect(detail.textContent).toContain('Bitbucket told of a push.');
    expect(detail.textContent?.replace(/\s+/g, ' ')).toContain(
      '3 git requests, 0 REST calls, 23 kB received, 2 kB sent',
    );
    expect(detail.textContent).toContain('only the test folders are fetched');
    expect(within(detail).getAllByRole('button', { name: /^Copy commit/ })).toHaveLength(2);
  });

  it('tells what failed, what to do, the code, and every retry', async () => {
    const { detail } = await openRun(/Failed/);
    expect(within(detail).getByTestId('sync-failure').textContent).toContain('Suitecase tries again by itself.');
    expect(within(detail).getByText('network.cut')).toBeTruthy();
    expect(within(detail).getByRole('button', { name: 'Copy details' })).toBeTruthy();
    const retries = texts(within(detail).getAllByRole('listitem'));
    expect(retries[0]).toMatch(/The connection broke off. Fetching ?, waited 2.0 s ?: after 804 kB/);
    expect(within(detail).getByTestId('repeated').textContent).toContain('12 more times');
    expect(retries[1]).toMatch(/Bitbucket did not answer in time. .*waited 4.6 s/);
    // It is read, not shouted: the failure is past.
    expect(within(detail).queryByRole('alert')).toBeNull();
  });

  it('lists every changed test, a hundred at a time, of one kind when that is asked for', async () => {
    const { screen, user, detail, calls } = await openRun(/Push/);
    await waitFor(() => expect(screen.getAllByTestId('sync-change')).toHaveLength(100));
    expect(detail.textContent).toContain('100 of 252');
    await user.click(screen.getByTestId('more-changes'));
    await waitFor(() => expect(screen.getAllByTestId('sync-change')).toHaveLength(200));
    const removed = within(detail).getByRole('button', { name: 'Removed 2' });
    await user.click(removed);
    await waitFor(() => expect(screen.getAllByTestId('sync-change')).toHaveLength(2));
    expect(removed.getAttribute('aria-pressed')).toBe('true');
    expect(calls.at(-1)).toMatchObject({ command: 'list_sync_changes', args: { offset: 0 } });
    expect(within(detail).queryByTestId('more-changes')).toBeNull();
  });

  it('shows from where to where a test moved, what differs, and why it is the same', async () => {
    const { screen, user, detail } = await openRun(/Push/);
    await user.click(await within(detail).findByRole('button', { name: 'Moved 241' }));
    await waitFor(() => expect(screen.getAllByTestId('sync-change')).toHaveLength(100));
    const [first, second] = screen.getAllByTestId('sync-change');
    if (!first || !second) throw new Error('tests moved');
    expect([...first.querySelectorAll('mark')].map((each) => each.textContent)).toEqual([
      'Österreich/',
      'Österreich und Schweiz/',
    ]);
    expect(first.textContent).toContain('Same test: the guid is the same.');
    expect([...second.querySelectorAll('mark')].map((each) => each.textContent)).toEqual(['Main/']);
    expect(texts(screen.getAllByTestId('sync-change')).join()).toMatch(/the contents are \d\d % alike/);
  });

  it('opens a test that still exists, and offers nothing for one that does not', async () => {
    const { screen, user, detail, app } = await openRun(/Push/);
    await user.click(await within(detail).findByRole('button', { name: 'Removed 2' }));
    await waitFor(() => expect(screen.getAllByTestId('sync-change')).toHaveLength(2));
    for (const gone of screen.getAllByTestId('sync-change')) expect(within(gone).queryByRole('button')).toBeNull();
    await user.click(within(detail).getByRole('button', { name: 'Added 3' }));
    await user.click(await within(detail).findByRole('button', { name: 'Opens expired token 1' }));
    expect(app.route.place).toEqual({ area: 'tests', tab: 'test-cases' });
    expect(app.project?.cases.selectedId).toBe('link-1-case-0');
  });

  it('counts what the first sync added and lists none of it', async () => {
    const { detail } = await openRun(/\+589/);
    await waitFor(() => expect(detail.textContent).toContain('The first sync added 589; it lists none of them'));
  });

  it('is opened by its address, however old it is', async () => {
    const { screen, app, world } = await openApp('many-syncs');
    const oldest = world.runs.get('link-1')?.at(-1)?.id ?? '';
    app.route.go({ area: 'settings', page: 'syncs', linkId: 'link-1', runId: oldest });
    await waitFor(() => expect(screen.getByTestId('sync-detail').textContent).toContain('the first sync'));
  });

  it('that is running shows its progress and can be cancelled', async () => {
    const { screen, user, calls } = await openSyncs('first-sync');
    await user.click(screen.getAllByTestId('sync-run')[0] as HTMLElement);
    const detail = screen.getByTestId('sync-detail');
    expect(detail.textContent).toContain('reading 41,200 of 100,000 · 18.4 MB · about 25 s left');
    await user.click(within(detail).getByRole('button', { name: 'Cancel the sync of web-shop' }));
    expect(calls.at(-1)).toMatchObject({ command: 'cancel_sync', args: { linkId: 'link-1' } });
  });
});

describe('budget and pause', () => {
  it('is quiet while enough is left and warns when Bitbucket wants to be left alone', async () => {
    const quiet = await openSyncs('syncs');
    const meter = await quiet.screen.findByRole('meter', { name: 'REST calls of Acme in this hour' });
    expect([meter.getAttribute('aria-valuenow'), meter.getAttribute('aria-valuemax')]).toEqual(['12', '800']);
    expect(quiet.screen.getByTestId('budget').textContent).not.toContain('!');
    quiet.screen.unmount();
    const { screen } = await openSyncs('budget');
    const [first, second] = await screen.findAllByTestId('budget');
    expect(first?.textContent).toContain('Bitbucket wants to be left alone');
    expect(second?.textContent).not.toContain('!');
  });

  it('pauses and resumes, and says so on the row, in Tests and in the status bar', async () => {
    const { screen, user, app, calls } = await openSyncs('many-syncs');
    await user.click(await screen.findByRole('button', { name: 'Pause syncing' }));
    await waitFor(() => expect(screen.getByTestId('status-bar').textContent).toContain('Paused'));
    expect(screen.getByTestId('age').textContent).toContain('Syncing is paused.');
    expect(screen.getByTestId('announcer').textContent).toBe('Syncing is paused.');
    app.route.go({ area: 'tests', tab: 'test-cases' });
    expect((await screen.findByTestId('old-rows')).textContent).toContain('Syncing is paused.');
    await user.click(screen.getByTestId('status-summary'));
    await user.click(await screen.findByRole('button', { name: 'Resume syncing' }));
    await waitFor(() => expect(screen.queryByTestId('old-rows')).toBeNull());
    expect(screen.getByTestId('status-bar').textContent).not.toContain('Paused');
    expect(calls.map(({ command }) => command).filter((each) => /^(pause|resume)_/.test(each))).toEqual([
      'pause_syncs',
      'resume_syncs',
    ]);
  });

  it('says why pausing failed', async () => {
    const { screen, user } = await openSyncs('syncs', (world) => world.refusals.set('pause_syncs', 'store.failed'));
    await user.click(await screen.findByRole('button', { name: 'Pause syncing' }));
    expect(await screen.findByText('store.failed')).toBeTruthy();
  });
});

describe('the diagnosis', () => {
  async function openDiagnosis(change?: Parameters<typeof openApp>[1]) {
    const opened = await openSyncs('many-syncs', change);
    await opened.user.click(opened.screen.getByTestId('diagnose'));
    await opened.screen.findByRole('heading', { name: 'Diagnosis' });
    return opened;
  }

  it('asks line by line and offers the whole as text', async () => {
    const { screen } = await openDiagnosis();
    expect(await screen.findByRole('button', { name: 'Copy as text' })).toBeTruthy();
    const lines = texts(screen.getAllByTestId('diagnosis-line'));
    expect(lines).toHaveLength(7);
    expect(lines[4]).toContain('✕ No upload-pack: not our ref');
    expect(lines[6]).toContain('○ Not known');
    expect(screen.getByText(/A sync fetches folder by folder/)).toBeTruthy();
  });

  it('is cancelled, keeps what it found out, and is asked again', async () => {
    const { screen, user, calls } = await openDiagnosis((world) => (world.pace = 40));
    await screen.findAllByTestId('diagnosis-line');
    await user.click(screen.getByTestId('diagnosis-cancel'));
    await waitFor(() => expect(screen.getByText(/^Cancelled after \d answers?\.$/)).toBeTruthy());
    expect(calls.at(-1)?.command).toBe('cancel_diagnosis');
    expect(screen.queryByRole('button', { name: 'Copy as text' })).toBeNull();
    await user.click(screen.getByTestId('diagnosis-again'));
    expect(await screen.findByRole('button', { name: 'Copy as text' })).toBeTruthy();
  });

  it('says why the server could not be asked, and Escape leads back', async () => {
    const { screen, user, app } = await openDiagnosis((world) =>
      world.refusals.set('diagnose_link', 'network.offline'),
    );
    expect((await screen.findByTestId('diagnosis-error')).textContent).toContain('No connection to Bitbucket.');
    await user.keyboard('{Escape}');
    expect(app.route.place).toEqual({ area: 'settings', page: 'syncs', linkId: 'link-1' });
  });

  it('is for those who may manage links', async () => {
    const { screen } = await openSyncs('syncs', (world) => {
      for (const project of world.session.projects) project.canManageLinks = false;
    });
    expect(screen.queryByTestId('diagnose')).toBeNull();
  });
});

it('is reached from the row of a link', async () => {
  const { screen, user, app } = await openApp('syncs');
  app.route.go({ area: 'settings', page: 'list' });
  const row = await screen.findByTestId('link-web-shop');
  await user.click(within(row).getByRole('button', { name: 'Last syncs' }));
  await user.click(await within(row).findByRole('button', { name: 'All syncs' }));
  expect(app.route.place).toEqual({ area: 'settings', page: 'syncs', linkId: 'link-1' });
});

it('leads from a failed sync, and from the row of its link, to the diagnosis', async () => {
  const failing = await openApp('failing');
  failing.app.route.go({ area: 'settings', page: 'list' });
  await failing.user.click(await failing.screen.findByTestId('link-diagnose'));
  expect(failing.app.route.place).toEqual({ area: 'settings', page: 'diagnosis', linkId: 'link-1' });
  failing.screen.unmount();
  const { screen, user, app } = await openRun(/Failed/);
  await user.click(within(screen.getByTestId('sync-failure')).getByTestId('run-diagnose'));
  expect(app.route.place).toEqual({ area: 'settings', page: 'diagnosis', linkId: 'link-1' });
});

it('leads from a move to the decision about who the test is', async () => {
  const { screen, user, world } = await openRun(/Push/);
  const name = world.catalogues.get('link-1')?.cases[30]?.name ?? '';
  const rows = (await screen.findAllByTestId('sync-change')).filter((row) => row.textContent.includes('Same test: '));
  for (const row of rows) {
    const isDecided = row.textContent.includes('a person decided so');
    expect(within(row).queryByTestId('decide') === null, row.textContent).toBe(isDecided);
  }
  const moved = rows.find((row) => within(row).queryByRole('button', { name }) !== null);
  await user.click(within(moved as HTMLElement).getByTestId('decide'));
  const button = await screen.findByTestId('not-the-same');
  expect(document.activeElement?.contains(button)).toBe(true);
  expect(document.activeElement?.textContent).toContain('Test Cases/Main/');
});

it('has no accessibility faults', async () => {
  const { screen, user } = await openRun(/Push/);
  await screen.findAllByTestId('sync-change');
  expect(await accessibilityFaults()).toEqual([]);
  await user.click(screen.getByTestId('diagnose'));
  await screen.findByRole('button', { name: 'Copy as text' });
  expect(await accessibilityFaults()).toEqual([]);
});
