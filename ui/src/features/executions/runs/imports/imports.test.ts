import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { World } from '../../../../ipc/fake';
import { accessibilityFaults, openApp } from '../../../../testing';

async function openRuns(scenario: 'demo' | 'executions', change: (world: World) => void = () => {}) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'executions', tab: 'test-runs' });
  await opened.screen.findByTestId('import-results');
  return opened;
}

function words(element: HTMLElement): string {
  return element.textContent.replace(/\s+/g, ' ').trim();
}

describe('importing results', () => {
  it('shows how far it is here and in the status bar, then what it brought, and says that aloud', async () => {
    const { screen, user, app } = await openRuns('demo', (world) => (world.pace = 30));
    await user.click(screen.getByTestId('import-results'));
    expect(await within(screen.getByTestId('status-bar')).findByTestId('import-work')).toBeTruthy();
    expect(await screen.findByRole('region', { name: 'Imports' })).toBeTruthy();
    const summary = '14 results in 2 reports: 11 linked, 1 to choose, 2 without a test.';
    await waitFor(() => expect(words(screen.getByTestId('import-summary'))).toBe(summary));
    await waitFor(() => expect(screen.getByTestId('import-announcer').textContent).toContain(summary));
    expect(screen.queryByTestId('import-work')).toBeNull();
    await user.click(screen.getByTestId('import-to-run'));
    await waitFor(() => expect(words(screen.getByTestId('run-detail'))).toContain('JUnit_Report.xml'));
    await user.click(screen.getByTestId('import-to-uploaded'));
    expect(app.route.place).toMatchObject({ area: 'executions', tab: 'uploaded', shows: 'ambiguous' });
  });

  it('asks for files or a folder, of any repository or of one', async () => {
    const { screen, user, calls } = await openRuns('demo', (world) => (world.confirms = false));
    const asked = () => calls.filter(({ command }) => command === 'choose_results').map(({ args }) => args);
    await user.click(screen.getByTestId('import-results'));
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ choice: 'files', linkId: null }));
    await user.click(screen.getByTestId('import-more'));
    expect(await accessibilityFaults()).toEqual([]);
    await user.selectOptions(screen.getByTestId('import-link'), 'link-1');
    await user.click(screen.getByTestId('import-folder'));
    await waitFor(() => expect(asked().at(-1)).toMatchObject({ choice: 'folder', linkId: 'link-1' }));
    // The choice stands beside the button, for the next time.
    expect(words(screen.getByTestId('import-results'))).toBe('Import Results… for web-shop');
    // Nothing was chosen, so nothing is imported.
    expect(screen.queryByTestId('import')).toBeNull();
  });

  it('is cancelled from the status bar', async () => {
    const { screen, user } = await openRuns('executions');
    await user.click(await screen.findByTestId('status-cancel-import'));
    await waitFor(() => expect(screen.getByTestId('import-strip').textContent).toContain('Nothing was stored.'));
    expect(screen.queryByTestId('import-work')).toBeNull();
  });

  it('tells each problem with its file, line, words and code, and is dismissed', async () => {
    const { screen, user } = await openRuns('executions');
    const failed = (await screen.findAllByTestId('import')).find((each) => words(each).includes('broken.xml'));
    if (!failed) throw new Error('one import failed');
    await user.click(within(failed).getByTestId('import-problems-toggle'));
    const problems = words(within(failed).getByTestId('import-problems'));
    for (const told of ['line 12', 'input.control-character', 'expected </testcase>']) expect(problems).toContain(told);
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(within(failed).getByTestId('dismiss-import'));
    await waitFor(() => expect(screen.getByTestId('import-strip').textContent).not.toContain('broken.xml'));
    // The keyboard is on the line that came into its place.
    await waitFor(() => expect(screen.getAllByTestId('dismiss-import')).toContain(document.activeElement));
  });
});

describe('files over the window', () => {
  const dropped = { names: ['a.xml', 'b.zip', 'c.xml', 'd.xml', 'e.xml'], total: 7 };

  it('are told of until they leave', async () => {
    const { screen, tell } = await openRuns('demo');
    tell('drag', { what: 'over', names: ['a.xml'], total: 3 });
    expect(words(await screen.findByTestId('drop-overlay'))).toBe('Drop to import 3 files');
    tell('drag', { what: 'left' });
    await waitFor(() => expect(screen.queryByTestId('drop-overlay')).toBeNull());
  });

  it('are imported once somebody says so, wherever they were dropped', async () => {
    const { screen, tell, user, world, app, calls } = await openRuns('demo');
    app.route.goToTests();
    world.dropped = dropped;
    tell('drag', { what: 'dropped', ...dropped });
    const sheet = await screen.findByRole('dialog', { name: 'Import Results' });
    expect(words(sheet)).toMatch(/7 files or folders into Checkout: ?a\.xml.*and 2 more/);
    expect(document.activeElement).toBe(screen.getByTestId('import-dropped'));
    expect(calls.some(({ command }) => command === 'import_dropped')).toBe(false);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Import Results' })).toBeNull());
    expect(app.route.place).toMatchObject({ area: 'executions', tab: 'test-runs' });
    expect(await screen.findByTestId('import-strip')).toBeTruthy();
  });

  it('are forgotten where the person says no, and are asked about again after a lost event', async () => {
    const { screen, user, world } = await openRuns('demo', (made) => (made.dropped = dropped));
    await user.click(await screen.findByTestId('dismiss-dropped'));
    await waitFor(() => expect(world.dropped).toBeNull());
    expect(screen.queryByTestId('dropped')).toBeNull();
  });

  it('stay where they cannot be imported, with the reason', async () => {
    const { screen, user } = await openRuns('demo', (world) => {
      world.dropped = dropped;
      world.refusals.set('import_dropped', 'store.failed');
    });
    await user.click(await screen.findByTestId('import-dropped'));
    const sheet = screen.getByTestId('dropped');
    expect((await within(sheet).findByRole('alert')).textContent).toContain('store.failed');
  });
});

describe('watched folders', () => {
  async function openFolders(change?: (world: World) => void) {
    const opened = await openRuns('executions', change);
    await opened.user.click(opened.screen.getByTestId('import-more'));
    await opened.user.click(opened.screen.getByTestId('watched-folders'));
    await waitFor(() => expect(opened.screen.getAllByTestId('watched-folder')).toHaveLength(3));
    return opened;
  }

  it('are listed with their repository and what is wrong, and are added, switched and removed', async () => {
    const { screen, user, world } = await openFolders();
    expect(words(screen.getAllByTestId('watched-folder')[1] as HTMLElement)).toContain('not-found');
    await user.click(screen.getAllByTestId('watched-on')[0] as HTMLElement);
    await waitFor(() => expect(world.watched[0]?.isOn).toBe(false));
    await user.selectOptions(screen.getAllByTestId('watched-link')[1] as HTMLElement, 'link-2');
    await waitFor(() => expect(world.watched[1]?.linkId).toBe('link-2'));
    await user.click(screen.getByTestId('add-watched'));
    await waitFor(() => expect(screen.getAllByTestId('watched-folder')).toHaveLength(4));
    await user.click(screen.getAllByTestId('remove-watched')[0] as HTMLElement);
    await waitFor(() => expect(screen.getAllByTestId('watched-folder')).toHaveLength(3));
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByTestId('remove-watched')[0]));
  });

  it('are changed one after the other, and what is refused is shown as it was', async () => {
    const { screen, user, world } = await openFolders();
    const isOn = () => screen.getAllByTestId('watched-on')[0]?.getAttribute('aria-checked');
    const link = () => screen.getAllByTestId('watched-link')[0] as HTMLSelectElement;
    let go: () => void = () => {};
    world.holds.set('save_watched_folder', new Promise((resolve) => (go = resolve)));
    // The second change is made while the first one is on its way, and does not take it back.
    await user.click(screen.getAllByTestId('watched-on')[0] as HTMLElement);
    await user.selectOptions(link(), 'link-2');
    expect([isOn(), link().value]).toEqual(['false', 'link-2']);
    go();
    await waitFor(() => expect(world.watched[0]).toMatchObject({ isOn: false, linkId: 'link-2' }));
    world.holds.clear();
    world.refusals.set('save_watched_folder', 'store.failed');
    await user.click(screen.getAllByTestId('watched-on')[0] as HTMLElement);
    expect((await screen.findByTestId('watching-failed')).textContent).toContain('store.failed');
    await waitFor(() => expect(isOn()).toBe('false'));
    await user.selectOptions(link(), 'link-1');
    await waitFor(() => expect(link().value).toBe('link-2'));
  });

  it('are only looked at by those who do not manage the project', async () => {
    const { screen } = await openFolders((world) => {
      for (const project of world.session.projects) project.canManageLinks = false;
    });
    for (const control of ['add-watched', 'remove-watched', 'watched-on'])
      expect(screen.queryByTestId(control)).toBeNull();
    expect(screen.getByTestId('watched').textContent).toContain('A project admin changes them.');
  });
});
