import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function openSettings(scenario: Parameters<typeof openApp>[0], change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp(scenario, change);
  opened.app.route.go({ area: 'settings', page: 'list' });
  await opened.screen.findByRole('heading', { level: 1, name: 'Integrations' });
  return opened;
}

async function openForm() {
  const opened = await openSettings('empty-project');
  await opened.user.click(await opened.screen.findByRole('button', { name: 'New configuration' }));
  return { ...opened, url: await opened.screen.findByLabelText('URL') };
}

describe('the form', () => {
  it('shows what the address points at while it is typed, and offers a name', async () => {
    const { screen, user, url } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/release/katalon?at=x');
    const resolved = screen.getByTestId('resolved-address');
    await waitFor(() => expect(resolved.textContent).toContain('acme/web-shop'));
    for (const text of ['release', 'katalon', '1 project', 'Ignored: ?at=x'])
      expect(resolved.textContent).toContain(text);
    await waitFor(() => expect(screen.getByLabelText('Display Name')).toHaveProperty('value', 'web-shop'));
  });

  it('says when no Katalon project lies there, and why an address is refused', async () => {
    const { screen, user, url } = await openForm();
    const resolved = screen.getByTestId('resolved-address');
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/main/docs');
    await waitFor(() => expect(resolved.textContent).toContain('No Katalon project found here.'));
    await user.clear(url);
    await user.type(url, 'https://bitbucket.org/other/web-shop');
    await waitFor(() => expect(resolved.textContent).toContain('address.other-workspace'));
  });

  it('says when the directory is not there', async () => {
    const { screen, user, url } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/main/nowhere');
    const resolved = screen.getByTestId('resolved-address');
    await waitFor(() => expect(resolved.textContent).toContain('There is no such directory.'));
  });

  it('only saves on Save: the link is inactive until Proceed', async () => {
    const { screen, user, url, calls } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop');
    await user.type(screen.getByLabelText('Display Name'), 'Shop');
    await user.click(screen.getByRole('checkbox'));
    await user.click(screen.getByTestId('link-save'));
    await waitFor(() => expect(screen.getByTestId('link-status').textContent).toContain('Inactive'));
    expect(calls.find((call) => call.command === 'save_link')?.args['form']).toMatchObject({
      linkId: null,
      name: 'Shop',
      linkResults: true,
    });
    await user.click(screen.getByRole('button', { name: 'Proceed' }));
    await waitFor(() => expect(screen.getByTestId('link-status').textContent).toContain('Active'));
  });

  it('keeps what was typed when it is refused, and says so at the field', async () => {
    const opened = await openSettings('demo');
    const { screen, user } = opened;
    await user.click(await screen.findByRole('button', { name: 'New configuration' }));
    await user.type(await screen.findByLabelText('URL'), 'https://bitbucket.org/acme/other');
    await user.type(screen.getByLabelText('Display Name'), 'web-shop');
    await user.click(screen.getByTestId('link-save'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('This name is taken.'));
    expect(screen.getByLabelText('URL')).toHaveProperty('value', 'https://bitbucket.org/acme/other');
  });

  it('edits a link and keeps its identity', async () => {
    const { screen, user, calls } = await openSettings('demo');
    await user.click(await screen.findByRole('button', { name: 'Edit web-shop' }));
    await user.type(await screen.findByLabelText('Display Name'), ' 2');
    await user.click(screen.getByTestId('link-save'));
    expect(await screen.findByRole('heading', { name: 'web-shop 2' })).toBeTruthy();
    expect(calls.find((call) => call.command === 'save_link')?.args['form']).toMatchObject({ linkId: 'link-1' });
  });
});

describe('a linked repository', () => {
  it('shows its sync by stage and can cancel it', async () => {
    const { screen, user, world } = await openSettings('demo', (world) => (world.pace = 20));
    await user.click(await screen.findByTestId('link-sync'));
    const row = screen.getByTestId('link-web-shop');
    await waitFor(() => expect(row.textContent).toMatch(/(fetching|reading|storing) .+ of/));
    await user.click(within(row).getByRole('button', { name: 'Cancel the sync of web-shop' }));
    await waitFor(() => expect(within(row).queryByTestId('sync-progress')).toBeNull());
    expect(world.links[0]?.lastRun?.outcome).toBe('cancelled');
    expect(screen.getByTestId('link-status').textContent).toContain('Active');
    await user.click(within(row).getByRole('button', { name: 'Last syncs' }));
    expect((await within(row).findByRole('list', { name: 'Last syncs' })).textContent).toContain('Cancelled');
  });

  it('is archived and unarchived after the person confirmed', async () => {
    const { screen, user } = await openSettings('demo');
    await user.click(await screen.findByTestId('link-archive'));
    await waitFor(() => expect(screen.getByTestId('link-status').textContent).toContain('Archived'));
    await user.click(screen.getByTestId('link-unarchive'));
    await waitFor(() => expect(screen.getByTestId('link-status').textContent).toContain('Active'));
  });

  it('says why it is in error and what to do', async () => {
    const { screen } = await openSettings('failing');
    expect((await screen.findByTestId('link-reason')).textContent).toContain('choose a branch that exists');
    expect(screen.getByText('git.reference-missing')).toBeTruthy();
  });

  it('says why it does not sync while its integration is disconnected', async () => {
    const { screen } = await openSettings('demo', (world) => {
      for (const link of world.links) link.integrationDisconnected = true;
    });
    expect((await screen.findByTestId('link-reason')).textContent).toContain('disconnected');
    expect(screen.queryByTestId('link-sync')).toBeNull();
  });
});

it('offers a tester to sync and nothing to change', async () => {
  const { screen } = await openSettings('demo', (world) => {
    for (const project of world.session.projects) project.canManageLinks = false;
  });
  await screen.findByTestId('link-web-shop');
  for (const id of ['new-configuration', 'link-edit', 'link-archive']) {
    expect(screen.queryByTestId(id)).toBeNull();
  }
  expect(screen.getByTestId('link-sync')).toBeTruthy();
});

it('has no accessibility faults', async () => {
  const { screen, user } = await openSettings('several');
  await screen.findByTestId('link-web-shop');
  expect(await accessibilityFaults()).toEqual([]);
  await user.click(await screen.findByRole('button', { name: 'New configuration' }));
  await screen.findByLabelText('URL');
  expect(await accessibilityFaults()).toEqual([]);
});
