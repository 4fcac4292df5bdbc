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
    await waitFor(() => expect(screen.getByLabelText('Display Name')).toHaveProperty('value', 'web-shop / katalon'));
  });

  it('says when no Katalon project lies there, and why an address is refused', async () => {
    const { screen, user, url } = await openForm();
    const resolved = screen.getByTestId('resolved-address');
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/main/docs');
    await waitFor(() => expect(resolved.textContent).toContain('No Katalon project found here.'));
    await user.clear(url);
    await user.type(url, 'https://bitbucket.org/other/web-shop');
    expect((await screen.findByRole('alert')).textContent).toBe(
      'This is in the workspace “other”, and the integration connects “acme”. Use an address of “acme”, or the integration of “other”.',
    );
  });

  it('says when the directory is not there', async () => {
    const { screen, user, url } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/main/nowhere');
    const resolved = screen.getByTestId('resolved-address');
    await waitFor(() => expect(resolved.textContent).toContain('There is no such directory on main.'));
  });

  it('only saves on Save: the link is inactive until Proceed', async () => {
    const { screen, user, url, calls } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop');
    await user.clear(screen.getByLabelText('Display Name'));
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

describe('the form, for people who are interrupted', () => {
  it('leaves a name of the person’s own alone, and proposes one that is free', async () => {
    const { screen, user } = await openSettings('demo');
    await user.click(await screen.findByRole('button', { name: 'New configuration' }));
    const url = await screen.findByLabelText('URL');
    const name = screen.getByLabelText('Display Name');
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/develop');
    await waitFor(() => expect(name).toHaveProperty('value', 'web-shop (develop)'));
    await user.clear(url);
    await user.type(url, 'https://bitbucket.org/acme/mobile');
    await waitFor(() => expect(name).toHaveProperty('value', 'mobile'));
    await user.type(name, '!');
    await user.type(url, '-app');
    const resolved = screen.getByTestId('resolved-address');
    await waitFor(() => expect(resolved.textContent).toContain('acme/mobile-app'));
    expect(name).toHaveProperty('value', 'mobile!');
  });

  it('calls an unfinished address wrong only once it is left', async () => {
    const { screen, user, url } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme');
    const resolved = screen.getByTestId('resolved-address');
    await waitFor(() => expect(resolved.getAttribute('aria-busy')).toBe('false'));
    expect(screen.queryByRole('alert')).toBeNull();
    await user.tab();
    expect((await screen.findByRole('alert')).textContent).toContain('The address names no repository.');
  });

  it('stays typable while Bitbucket is slow, and can stop asking', async () => {
    const opened = await openForm();
    const { screen, user, url, world, calls } = opened;
    world.holds.set('resolve_address', new Promise(() => {}));
    await user.type(url, 'https://bitbucket.org/acme/web-shop');
    const resolved = screen.getByTestId('resolved-address');
    expect(resolved.textContent).toContain('Asking Bitbucket where this leads…');
    await user.type(screen.getByLabelText('Display Name'), 'Shop');
    await user.click(screen.getByTestId('stop-lookup'));
    expect(resolved.textContent).not.toContain('Asking');
    expect(calls.some((call) => call.command === 'cancel_lookup')).toBe(true);
    expect(url).toHaveProperty('value', 'https://bitbucket.org/acme/web-shop');
  });

  it('keeps what was typed when Proceed fails or is stopped, and when the person was elsewhere', async () => {
    const { screen, user, url, world, app } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop');
    await user.type(screen.getByLabelText('Description optional'), 'All of it');
    world.refusals.set('proceed_link', 'network.offline');
    await user.click(screen.getByRole('button', { name: 'Proceed' }));
    await screen.findByTestId('link-error');
    world.refusals.set('proceed_link', 'cancelled');
    await user.click(screen.getByRole('button', { name: 'Proceed' }));
    await waitFor(() => expect(screen.queryByTestId('link-error')).toBeNull());

    app.route.goToTests();
    await waitFor(() => expect(screen.queryByLabelText('URL')).toBeNull());
    app.route.go({ area: 'settings', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'New configuration' }));
    await screen.findByTestId('link-restored');
    expect(screen.getByLabelText('URL')).toHaveProperty('value', 'https://bitbucket.org/acme/web-shop');
    expect(screen.getByLabelText('Description optional')).toHaveProperty('value', 'All of it');
    await user.click(screen.getByTestId('link-start-over'));
    expect(screen.getByLabelText('URL')).toHaveProperty('value', '');
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('button', { name: 'New configuration' }));
    expect(screen.queryByTestId('link-restored')).toBeNull();
  });

  it('proceeds on Enter', async () => {
    const { screen, user, url, calls } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop');
    await waitFor(() => expect(screen.getByLabelText('Display Name')).toHaveProperty('value', 'web-shop'));
    await user.type(url, '{Enter}');
    expect(await screen.findByTestId('link-status')).toBeTruthy();
    expect(calls.filter((call) => call.command === 'proceed_link')).toHaveLength(1);
  });

  it('warns by name of another link to the same place', async () => {
    const { screen, user } = await openSettings('demo');
    await user.click(await screen.findByRole('button', { name: 'New configuration' }));
    await user.type(
      await screen.findByLabelText('URL'),
      'https://bitbucket.org/acme/web-shop/src/main/katalon/web%20shop',
    );
    expect((await screen.findByTestId('link-twin')).textContent).toContain('“web-shop” is linked to the same place.');
  });

  it('offers the place where the tests are', async () => {
    const { screen, user, url } = await openForm();
    await user.type(url, 'https://bitbucket.org/acme/web-shop/src/main/docs');
    await user.click(await screen.findByTestId('use-elsewhere'));
    expect(url).toHaveProperty('value', 'https://bitbucket.org/acme/web-shop/src/main/katalon/web%20shop/');
    await waitFor(() => expect(screen.getByTestId('resolved-address').textContent).toContain('1 project'));
  });
});

describe('the picker', () => {
  async function openPicker() {
    const opened = await openForm();
    await opened.user.click(opened.screen.getByTestId('link-browse'));
    const repository = await opened.screen.findByRole('combobox', { name: 'Repository' });
    return { ...opened, repository };
  }

  it('fills in the address by repository, branch and directory, with the keyboard alone', async () => {
    const { screen, user, url, repository } = await openPicker();
    expect(document.activeElement).toBe(repository);
    await user.keyboard('{ArrowDown}');
    await screen.findByRole('option', { name: /web-shop/ });
    await user.keyboard('web-s');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(url).toHaveProperty('value', 'https://bitbucket.org/acme/web-shop');

    await user.tab();
    await user.keyboard('{ArrowDown}');
    await screen.findByRole('option', { name: /main branch/ });
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    expect(url).toHaveProperty('value', expect.stringContaining('?at=feature%2Fone-click-checkout'));

    const tree = await screen.findByRole('tree', { name: 'Directory' });
    await user.tab();
    expect(document.activeElement).toBe(tree);
    await screen.findByRole('treeitem', { name: /katalon/ });
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}');
    const folder = await screen.findByRole('treeitem', { name: /web shop/ });
    expect(folder.textContent).toContain('tests');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(url).toHaveProperty('value', expect.stringContaining('/katalon/web%20shop/'));
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('reads more repositories as the person goes on, and says when none fits', async () => {
    const { screen, user, calls } = await openPicker();
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(50));
    await user.keyboard('{ArrowDown>49/}');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(100));
    const pages = calls.filter((call) => call.command === 'list_repositories').map((call) => call.args['page']);
    expect(pages).toEqual([null, '50']);
    await user.keyboard('nothing like it');
    expect(await screen.findByText('No repository fits “nothing like it”.')).toBeTruthy();
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(screen.getByTestId('place-picker')).toBeTruthy();
  });

  it('says why nothing can be chosen, and tries again', async () => {
    const { screen, user, world, repository } = await openPicker();
    world.refusals.set('list_repositories', 'bitbucket.forbidden');
    await user.click(repository);
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(screen.getByText('bitbucket.forbidden')).toBeTruthy();
    world.refusals.delete('list_repositories');
    await user.click(again);
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(50));
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
