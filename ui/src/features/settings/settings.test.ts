import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function openComputer(...options: Parameters<typeof openApp>) {
  const opened = await openApp(...options);
  await opened.user.click(await opened.screen.findByTestId('member-menu'));
  await opened.user.click(opened.screen.getByTestId('open-computer'));
  await opened.screen.findByTestId('closing-ask');
  return opened;
}

describe('this computer', () => {
  it('saves each choice when it is made', async () => {
    const { screen, user, calls, world } = await openComputer('demo');
    expect(screen.getByTestId('closing-ask')).toHaveProperty('checked', true);
    await user.click(screen.getByTestId('closing-tray'));
    await user.click(screen.getByTestId('notify'));
    await waitFor(() => expect(world.computer).toMatchObject({ closing: 'tray', notify: false }));
    const saved = calls.filter((call) => call.command === 'save_computer_settings');
    expect(saved.at(-1)?.args).toEqual({ closing: 'tray', notify: false });
    expect(screen.queryByTestId('missing-tray')).toBeNull();
    expect(screen.queryByTestId('missing-notifications')).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('shows the present choice again and says why when it cannot be saved', async () => {
    const { screen, user, world } = await openComputer('demo');
    world.refusals.set('save_computer_settings', 'store.failed');
    await user.click(screen.getByTestId('closing-quit'));
    expect((await screen.findByRole('alert')).textContent).toContain('store.failed');
    expect(screen.getByTestId('closing-ask')).toHaveProperty('checked', true);
  });

  it('says what is missing and what to do, and looks again', async () => {
    const { screen, user, world } = await openComputer('bare-desktop');
    expect(screen.getByTestId('missing-tray').textContent).toContain('closing the window quits Suitecase');
    expect(screen.getByTestId('missing-notifications').textContent).toContain('works the same');
    expect(await accessibilityFaults()).toEqual([]);
    world.computer.tray = 'there';
    await user.click(screen.getByTestId('look-for-tray'));
    await waitFor(() => expect(screen.queryByTestId('missing-tray')).toBeNull());
    world.computer.notifications = 'there';
    window.dispatchEvent(new Event('focus'));
    await waitFor(() => expect(screen.queryByTestId('missing-notifications')).toBeNull());
  });

  it('is there before the first project, and leads back', async () => {
    const { screen, user } = await openComputer('connected');
    await user.click(screen.getByTestId('leave-computer'));
    expect(await screen.findByTestId('guide-create-project')).toBeTruthy();
  });
});

describe('a click on the tray or on a notification', () => {
  const open = (page: string, projectId: string | null, linkId: string | null) => ({ page, projectId, linkId });

  it('opens the tests of a link, whatever was filtered', async () => {
    const { screen, user, tell, app } = await openApp('several');
    await user.type(await screen.findByTestId('filter'), 'nothing like this');
    tell('open', open('tests', 'project-1', 'link-2'));
    await waitFor(() => expect(screen.getByTestId('filter')).toHaveProperty('value', ''));
    expect(app.project?.cases.scope).toEqual({ linkId: 'link-2', folder: '' });
    await waitFor(() => expect(app.project?.cases.list.total).toBe(120));
  });

  it('opens the settings at the link', async () => {
    const { screen, tell } = await openApp('several');
    await screen.findByTestId('filter');
    tell('open', open('settings', 'project-1', 'link-3'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('link-payments-legacy')));
  });

  it('opens a test run, in its project, or the list where it is about several', async () => {
    const { screen, tell, app } = await openApp('several', (world) =>
      world.session.projects.push({ id: 'project-2', name: 'Payments', canManageLinks: true }),
    );
    await screen.findByTestId('filter');
    tell('open', { ...open('test-runs', 'project-1', null), runId: 'run-7' });
    await waitFor(() => expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs', shows: 'run-7' }));
    tell('open', { ...open('test-runs', 'project-2', null), runId: null });
    await waitFor(() => expect(app.project?.view.name).toBe('Payments'));
    expect(app.route.place).toEqual({ area: 'executions', tab: 'test-runs' });
  });

  it('opens another project, the integrations, and nothing that is out of reach', async () => {
    const { screen, tell, app } = await openApp('demo', (world) =>
      world.session.projects.push({ id: 'project-2', name: 'Payments', canManageLinks: true }),
    );
    await screen.findByTestId('filter');
    tell('open', open('settings', 'project-2', null));
    await waitFor(() => expect(app.project?.view.name).toBe('Payments'));
    expect(app.route.place).toEqual({ area: 'settings', page: 'list' });
    tell('open', open('integrations', null, null));
    await waitFor(() => expect(app.route.place).toEqual({ area: 'admin', page: 'list' }));
    const before = app.route.place;
    tell('open', open('tests', 'a-project-that-is-gone', null));
    tell('open', open('tests', null, null));
    expect(app.route.place).toBe(before);
  });
});
