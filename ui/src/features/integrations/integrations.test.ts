import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

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
});

describe('the list', () => {
  it('disconnects and reconnects after the person confirmed', async () => {
    const { screen, user, app } = await openApp('demo');
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'Disconnect…' }));
    await waitFor(() => expect(screen.getByTestId('integration-status').textContent).toContain('Inactive'));
    await user.click(screen.getByRole('button', { name: 'Reconnect…' }));
    await waitFor(() => expect(screen.getByTestId('integration-status').textContent).toContain('Active'));
  });

  it('changes nothing when the person says no', async () => {
    const { screen, user, app } = await openApp('demo', (world) => (world.confirms = false));
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'Disconnect…' }));
    expect(screen.getByTestId('integration-status').textContent).toContain('Active');
  });

  it('says why an integration is in error and shows names as text', async () => {
    const { screen, app } = await openApp('demo', (world) => {
      const [first] = world.integrations;
      if (first)
        Object.assign(first, { status: 'ERROR', errorCode: 'bitbucket.missing-scope', name: '<img src=x>\u202e' });
    });
    app.route.go({ area: 'admin', page: 'list' });
    expect(await screen.findByText('<img src=x>⟦U+202E⟧')).toBeTruthy();
    expect(screen.getByText('bitbucket.missing-scope')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });
});

it('is not offered to members who may not manage integrations', async () => {
  const { screen, user, app } = await openApp('demo', (world) => {
    if (world.session.member) world.session.member.canManageIntegrations = false;
  });
  await user.click(await screen.findByRole('button', { name: /^Member/ }));
  expect(screen.queryByTestId('open-admin')).toBeNull();
  app.route.go({ area: 'admin', page: 'list' });
  expect(screen.queryByRole('heading', { name: 'Integrations' })).toBeNull();
});

it('has no accessibility faults', async () => {
  const { screen, app } = await openApp('demo');
  for (const page of ['list', 'gallery', 'form'] as const) {
    app.route.go({ area: 'admin', page });
    await screen.findByRole('heading', {
      level: 1,
      name: { list: 'Integrations', gallery: 'Available Integrations', form: 'Connect Bitbucket' }[page],
    });
    expect(await accessibilityFaults()).toEqual([]);
  }
});
