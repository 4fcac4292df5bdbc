import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { leave } from '../../ipc/fake/members';
import { openApp } from '../../testing';

async function openForm() {
  const opened = await openApp('demo');
  opened.app.route.go({ area: 'admin', page: 'form' });
  await opened.screen.findByLabelText('Integration Name');
  return opened;
}

async function fillAll({ screen, user }: Awaited<ReturnType<typeof openForm>>, secret: string) {
  await user.type(screen.getByLabelText('Integration Name'), 'Acme EU');
  await user.type(screen.getByLabelText('Organization Account URL'), 'https://bitbucket.org/acme');
  await user.type(screen.getByLabelText('Account e-mail'), 'ana@acme.example');
  await user.type(screen.getByLabelText('API token', secretField), secret);
}

const secretField = { selector: 'input[type=password]' };

describe('the form', () => {
  it('saves only exactly the values that passed', async () => {
    const opened = await openForm();
    const { screen, user, world } = opened;
    const save = screen.getByRole('button', { name: 'Save' });
    await fillAll(opened, 'ATATT-good');
    expect(save).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    await waitFor(() => expect(save).toHaveProperty('disabled', false));

    await user.type(screen.getByLabelText('Description', { exact: false }), 'x');
    expect(save).toHaveProperty('disabled', true);
    expect(screen.getByText('The values have changed since; test again.')).toBeTruthy();
    await user.keyboard('{Backspace}');
    expect(save).toHaveProperty('disabled', false);

    await user.click(save);
    await screen.findByText('Acme EU');
    expect(world.integrations.map((each) => each.name)).toEqual(['Acme', 'Acme EU']);
  });

  it('names missing scopes and what will not work without them, and still lets save', async () => {
    const opened = await openForm();
    const { screen, user } = opened;
    await fillAll(opened, 'ATATT-limited');
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    const webhooks = await screen.findByTestId('check-webhooks');
    await waitFor(() => expect(webhooks.textContent).toContain('read:webhook:bitbucket'));
    expect(webhooks.textContent).toContain('Pushes are noticed by asking');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', false));
  });

  it('says what to do when the token is rejected, and does not save', async () => {
    const opened = await openForm();
    const { screen, user } = opened;
    await fillAll(opened, 'ATATT-bad');
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    await waitFor(() => expect(screen.getByTestId('check-identity').textContent).toContain('Check the e-mail'));
    await screen.findByText('The connection does not work. Failed: Identity.');
    expect(screen.getByTestId('check-git').dataset['verdict']).toBe('skipped');
    await screen.findByRole('button', { name: 'Test Connection' });
    expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
  });

  it('stops a test that is cancelled', async () => {
    const opened = await openForm();
    opened.world.pace = 60_000;
    const { screen, user, calls } = opened;
    await fillAll(opened, 'ATATT-good');
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel test' }));
    expect(calls.map((call) => call.command)).toContain('cancel_test_connection');
  });

  it('shows what is being checked, and after a cancelled test what was not', async () => {
    const opened = await openForm();
    opened.world.pace = 30;
    const { screen, user } = opened;
    await fillAll(opened, 'ATATT-good');
    const verdicts = () =>
      ['identity', 'workspace', 'git', 'pipelines'].map(
        (name) => screen.getByTestId(`check-${name}`).dataset['verdict'],
      );
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    expect(verdicts()).toEqual(['checking', 'checking', 'checking', 'checking']);
    await waitFor(() => expect(verdicts()).toEqual(['passed', 'checking', 'checking', 'checking']));
    await user.click(screen.getByRole('button', { name: 'Cancel test' }));
    await screen.findByText('The test was cancelled. Nothing is stored.');
    await waitFor(() => expect(verdicts().slice(2)).toEqual(['skipped', 'skipped']));
    expect(screen.getByTestId('check-pipelines').textContent).toContain('not checked');
    expect(screen.getByTestId('checks').textContent).not.toMatch(/waiting|checking/);
    expect(screen.getByRole('button', { name: 'Save' })).toHaveProperty('disabled', true);
  });

  it('is forgotten by the core whichever way it is left', async () => {
    const ways: ((opened: Awaited<ReturnType<typeof openForm>>) => unknown)[] = [
      ({ user, screen }) => user.click(screen.getByTestId('cancel-integration')),
      ({ app }) => app.route.goToTests(),
      ({ world, tell }) => {
        leave(world, 'locked');
        tell('changed', { what: 'session' });
      },
    ];
    for (const way of ways) {
      const opened = await openForm();
      await fillAll(opened, 'ATATT-good');
      await opened.user.click(opened.screen.getByTestId('test-connection'));
      await waitFor(() => expect(opened.screen.getByTestId('save-integration')).toHaveProperty('disabled', false));
      const told = () => opened.calls.filter((call) => call.command === 'cancel_test_connection').length;
      expect(told()).toBe(0);
      await way(opened);
      await waitFor(() => expect(told()).toBe(1));
      expect(document.body.innerHTML).not.toContain('ATATT-good');
      opened.screen.unmount();
    }
  });

  it('shows each error at its field and puts the keyboard on the first', async () => {
    const { screen, user, calls } = await openForm();
    await user.click(screen.getByRole('button', { name: 'Test Connection' }));
    expect(screen.getAllByRole('alert').map((each) => each.textContent)).toEqual([
      'Enter a name.',
      'Enter the address of the workspace.',
      'Enter the e-mail of your Atlassian account.',
      'Paste the token.',
    ]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Integration Name')));
    expect(calls.map((call) => call.command)).not.toContain('test_connection');
  });

  it('chooses the kind of credential by the token, and then asks for no e-mail', async () => {
    const { screen, user } = await openForm();
    await user.type(screen.getByLabelText('API token', secretField), 'ATCTT3');
    expect(screen.getByRole('radio', { name: /Access token/ })).toHaveProperty('checked', true);
    expect(screen.queryByLabelText('Account e-mail')).toBeNull();
  });

  it('leaves no trace when it is cancelled', async () => {
    const opened = await openForm();
    await fillAll(opened, 'ATATT-good');
    await opened.user.keyboard('{Escape}');
    await opened.screen.findByRole('button', { name: 'Create Integration' });
    expect(opened.calls.map((call) => call.command)).not.toContain('save_integration');
    expect(document.body.innerHTML).not.toContain('ATATT-good');
  });

  it('offers the workspace of a pasted address of a repository', async () => {
    const opened = await openForm();
    const { screen, user, calls } = opened;
    const field = screen.getByTestId('workspace-url');
    await user.click(field);
    await user.paste('  https://bitbucket.org/acme-quality/web-shop/src/main/  ');
    const offer = await screen.findByTestId('workspace-offer');
    expect(offer.textContent).toContain('“web-shop” is linked later');
    expect(field).toHaveProperty('value', 'https://bitbucket.org/acme-quality/web-shop/src/main/');
    await user.click(screen.getByRole('button', { name: 'Use https://bitbucket.org/acme-quality' }));
    expect(field).toHaveProperty('value', 'https://bitbucket.org/acme-quality');
    expect(document.activeElement).toBe(field);
    expect(screen.queryByTestId('workspace-offer')).toBeNull();
    expect(calls.map((call) => call.command)).not.toContain('test_connection');
  });

  it('refuses a user name or secret in a pasted address, at the field and before anything is asked', async () => {
    const { screen, user, calls } = await openForm();
    for (const address of ['https://ana@bitbucket.org/acme', 'https://bitbucket.org/acme?access_token=x']) {
      await user.clear(screen.getByTestId('workspace-url'));
      await user.click(screen.getByTestId('workspace-url'));
      await user.paste(address);
      expect((await screen.findByRole('alert')).textContent).toContain('ends up in histories and logs');
    }
    expect(calls.map((call) => call.command)).not.toContain('read_workspace_url');
  });

  it('says what the core finds wrong with an address', async () => {
    const { screen, user } = await openForm();
    await user.type(screen.getByTestId('workspace-url'), 'https://bitbucket.org/account/settings');
    expect(screen.queryByRole('alert')).toBeNull();
    await user.tab();
    expect((await screen.findByRole('alert')).textContent).toContain('The address names no workspace.');
  });

  it('says what it recognised a pasted token by, and lets the person choose otherwise', async () => {
    const { screen, user } = await openForm();
    await user.click(screen.getByTestId('credential-secret'));
    await user.paste('ATCTT3xyz');
    expect(screen.getAllByText('Recognised as an access token: it starts with ATCTT.')).toHaveLength(2);
    await user.click(screen.getByTestId('credential-api-token'));
    await user.type(screen.getByTestId('credential-secret'), 'more');
    expect(screen.getByTestId('credential-api-token')).toHaveProperty('checked', true);
  });

  it('takes an app password, says that they have ended, and leads to an API token', async () => {
    const { screen, user } = await openForm();
    await user.click(screen.getByTestId('credential-secret'));
    await user.paste('ATBBxyz');
    expect(screen.getByTestId('credential-app-password')).toHaveProperty('checked', true);
    expect(screen.getByTestId('app-password-ended').textContent).toContain('28 July 2026');
    expect(screen.queryByTestId('expires-on')).toBeNull();
    await user.click(screen.getByTestId('switch-to-api-token'));
    expect(screen.getByTestId('credential-api-token')).toHaveProperty('checked', true);
    expect(screen.getByTestId('credential-secret')).toHaveProperty('value', '');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('credential-user')));
  });

  it('asks for the end of the token by day or by choice', async () => {
    const opened = await openForm();
    const { screen, user, world } = opened;
    await fillAll(opened, 'ATATT-good');
    const field = screen.getByTestId('expires-on');
    await user.type(field, '2020-01-01');
    await user.tab();
    expect((await screen.findByRole('alert')).textContent).toBe('This day has passed.');
    await user.click(screen.getByRole('button', { name: 'Expires in 90 days' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByText(/^The last day is .*, in 90 days\.$/)).toBeTruthy();
    await user.click(screen.getByTestId('test-connection'));
    await waitFor(() => expect(screen.getByTestId('save-integration')).toHaveProperty('disabled', false));
    await user.click(screen.getByTestId('save-integration'));
    await waitFor(() => expect(world.integrations.at(-1)?.daysLeft).toBe(90));
  });

  it('keeps what was typed when a name is taken, and says so at the field', async () => {
    const opened = await openForm();
    const { screen, user } = opened;
    await fillAll(opened, 'ATATT-good');
    await user.clear(screen.getByTestId('integration-name'));
    await user.type(screen.getByTestId('integration-name'), 'Acme');
    await user.click(screen.getByTestId('test-connection'));
    await waitFor(() => expect(screen.getByTestId('save-integration')).toHaveProperty('disabled', false));
    await user.click(screen.getByTestId('save-integration'));
    expect((await screen.findByRole('alert')).textContent).toBe('This name is taken.');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('integration-name')));
    expect(screen.getByTestId('credential-secret')).toHaveProperty('value', 'ATATT-good');
    await user.type(screen.getByTestId('integration-name'), ' EU');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says when Bitbucket is out of reach', async () => {
    const opened = await openForm();
    const { screen, user } = opened;
    await fillAll(opened, 'ATATT-offline');
    await user.keyboard('{Enter}');
    expect((await screen.findByTestId('integration-error')).textContent).toContain('No connection to Bitbucket.');
    expect(screen.queryByTestId('checks')).toBeNull();
  });
});
