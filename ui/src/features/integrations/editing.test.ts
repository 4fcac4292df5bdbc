import { waitFor, within } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function open(scenario: 'demo' | 'every-integration', name: string, action: 'edit' | 'rotate') {
  const opened = await openApp(scenario);
  opened.app.route.go({ area: 'admin', page: 'list' });
  const row = within(await opened.screen.findByTestId(`integration-${name}`));
  await opened.user.click(row.getByTestId(`${action}-integration`));
  await opened.screen.findByTestId('integration-name');
  return { ...opened, save: opened.screen.getByTestId('save-integration') };
}

/** Holds back the answer to Save until `go` is called. */
function holdSave({ world }: Awaited<ReturnType<typeof open>>) {
  let go: () => void = () => {};
  world.holds.set('save_integration', new Promise<void>((resolve) => (go = resolve)));
  return () => go();
}

const sent = (calls: { command: string; args: Record<string, unknown> }[]) =>
  calls.filter((call) => call.command === 'save_integration').map((call) => call.args['form']);

it('shows what is stored, and nothing of the secret', async () => {
  const { screen, save } = await open('demo', 'Acme', 'edit');
  expect(screen.getByRole('heading', { level: 1, name: 'Edit Acme' })).toBeTruthy();
  expect(screen.getByTestId('workspace-url')).toHaveProperty('value', 'https://bitbucket.org/acme');
  expect(screen.getByTestId('credential-user')).toHaveProperty('value', 'ana@acme.example');
  expect(screen.getByTestId('credential-secret')).toHaveProperty('value', '');
  expect(screen.getByText('Leave it empty to keep the stored one.')).toBeTruthy();
  expect(screen.getByText('Nothing has changed.')).toBeTruthy();
  expect(save).toHaveProperty('disabled', true);
  expect(await accessibilityFaults()).toEqual([]);
});

it('saves name, description and end without a test', async () => {
  const { screen, user, save, calls, world } = await open('demo', 'Acme', 'edit');
  await user.type(screen.getByTestId('integration-name'), ' EU');
  await user.type(screen.getByTestId('integration-description'), 'Shop');
  await user.click(screen.getByRole('button', { name: 'Expires in 30 days' }));
  expect(save).toHaveProperty('disabled', false);
  await user.click(save);
  await screen.findByTestId('integration-Acme EU');
  expect(world.integrations).toMatchObject([{ name: 'Acme EU', description: 'Shop', daysLeft: 30 }]);
  expect(sent(calls)).toMatchObject([{ integrationId: 'integration-1', secret: '' }]);
  expect(calls.map((call) => call.command)).not.toContain('test_connection');
});

it('saves what reaches Bitbucket only after exactly that has passed', async () => {
  const { screen, user, save, world } = await open('demo', 'Acme', 'edit');
  await user.clear(screen.getByTestId('credential-user'));
  await user.type(screen.getByTestId('credential-user'), 'kim@acme.example');
  expect(save).toHaveProperty('disabled', true);
  expect(screen.getByText('Save follows a passed test.')).toBeTruthy();
  await user.keyboard('{Enter}');
  await waitFor(() => expect(save).toHaveProperty('disabled', false));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(world.integrations[0]?.credentialUser).toBe('kim@acme.example'));
});

it('saves the stored values again once they passed, which ends an error', async () => {
  const { screen, user, save, world } = await open('every-integration', 'Legacy', 'edit');
  expect(screen.getByTestId('integration-reason').textContent).toContain('The token lacks a scope.');
  await user.click(screen.getByTestId('test-connection'));
  await waitFor(() => expect(save).toHaveProperty('disabled', false));
  await user.click(save);
  await waitFor(() => expect(world.integrations.find((each) => each.name === 'Legacy')?.status).toBe('ACTIVE'));
});

it('rotates: starts at the token, asks for its end anew, and touches nothing else', async () => {
  const name = 'Kundenkonto- und Stammdatenverwaltung Süd';
  const { screen, user, save, calls, world } = await open('every-integration', name, 'rotate');
  const secret = screen.getByTestId('credential-secret');
  await waitFor(() => expect(document.activeElement).toBe(secret));
  expect(screen.getByTestId('expires-on')).toHaveProperty('value', '');
  await user.keyboard('{Enter}');
  expect((await screen.findByRole('alert')).textContent).toBe('Paste the token.');
  await user.paste('ATATT-new');
  await user.click(screen.getByRole('button', { name: 'Expires in 1 year' }));
  expect(save).toHaveProperty('disabled', true);
  await user.click(screen.getByTestId('test-connection'));
  await waitFor(() => expect(save).toHaveProperty('disabled', false));
  await user.click(save);
  const row = within(await screen.findByTestId(`integration-${name}`));
  await waitFor(() => expect(row.getByTestId('integration-status').textContent).toContain('Active'));
  expect(document.activeElement).toBe(row.getByTestId('edit-integration'));
  expect(sent(calls)).toMatchObject([{ name, secret: 'ATATT-new' }]);
  expect(world.integrations.find((each) => each.name === name)).toMatchObject({ expiry: 'far', linkCount: 2 });
});

it('asks for a new token when the kind changes, and says that the end was that of the former one', async () => {
  const { screen, user } = await open('demo', 'Acme', 'edit');
  await user.click(screen.getByTestId('credential-secret'));
  await user.paste('ATATT-new');
  expect(screen.getByText(/^This is the end of the former token/)).toBeTruthy();
  await user.clear(screen.getByTestId('credential-secret'));
  await user.click(screen.getByTestId('credential-access-token'));
  await user.click(screen.getByTestId('test-connection'));
  expect((await screen.findByRole('alert')).textContent).toBe('Paste the token.');
});

it('cannot be cancelled while it is saved, keeps the keyboard, and shows an error that comes later', async () => {
  const opened = await open('demo', 'Acme', 'edit');
  const { screen, user, save, world, calls } = opened;
  const go = holdSave(opened);
  world.refusals.set('save_integration', 'keychain.locked');
  await user.type(screen.getByTestId('integration-name'), ' EU');
  await user.click(save);
  expect(document.activeElement).toBe(save);
  const others = ['test-connection', 'cancel-integration'].map((testid) => screen.getByTestId(testid));
  for (const button of [save, ...others]) {
    expect([button.getAttribute('aria-disabled'), button]).toMatchObject(['true', { disabled: false }]);
    await user.click(button);
  }
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('integration-name')).toBeTruthy();
  await user.type(screen.getByTestId('integration-name'), ' 2');
  go();
  expect((await screen.findByTestId('integration-error')).textContent).toContain('keychain.locked');
  expect(sent(calls)).toMatchObject([{ name: 'Acme EU' }]);
  expect(calls.map((call) => call.command)).not.toContain('test_connection');
  await user.keyboard('{Escape}');
  await screen.findByTestId('integration-Acme');
});

it('asks for a token where none is kept: after it was forgotten, and when the keychain has none', async () => {
  for (const change of [
    { status: 'INACTIVE', credentialForgotten: true } as const,
    { status: 'ERROR', errorCode: 'keychain.absent' } as const,
  ]) {
    const opened = await openApp('demo', (world) => Object.assign(world.integrations[0] ?? {}, change));
    const { screen, user, app, world } = opened;
    app.route.go({ area: 'admin', page: 'form', integrationId: 'integration-1' });
    const secret = await screen.findByTestId('credential-secret');
    expect([secret.getAttribute('placeholder'), secret.getAttribute('aria-required')]).toEqual([null, 'true']);
    expect(screen.queryByText(/Leave it empty/)).toBeNull();
    expect(screen.getByText('Save follows a passed test.')).toBeTruthy();
    await user.type(screen.getByTestId('integration-name'), ' EU');
    expect(screen.getByTestId('save-integration')).toHaveProperty('disabled', true);
    await user.keyboard('{Enter}');
    expect((await screen.findByRole('alert')).textContent).toBe('Paste the token.');
    await user.type(secret, 'ATATT-new');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.getByTestId('save-integration')).toHaveProperty('disabled', false));
    await user.click(screen.getByTestId('save-integration'));
    await waitFor(() => expect(world.integrations[0]).toMatchObject({ name: 'Acme EU', credentialForgotten: false }));
    screen.unmount();
  }
});

it('does not lead linked repositories to another workspace', async () => {
  const { screen, user, save, world } = await open('demo', 'Acme', 'edit');
  await user.clear(screen.getByTestId('workspace-url'));
  await user.type(screen.getByTestId('workspace-url'), 'https://bitbucket.org/other');
  await user.click(screen.getByTestId('test-connection'));
  await waitFor(() => expect(save).toHaveProperty('disabled', false));
  await user.click(save);
  expect((await screen.findByRole('alert')).textContent).toBe('These values lead to another workspace.');
  expect(world.integrations[0]?.workspace).toBe('acme');
});

it('goes back to where the person came from, and leaves nothing behind', async () => {
  const { screen, user, calls } = await open('demo', 'Acme', 'rotate');
  await user.paste('ATATT-secret');
  await user.click(screen.getByTestId('cancel-integration'));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('edit-integration')));
  expect(calls.map((call) => call.command)).not.toContain('save_integration');
  expect(document.body.innerHTML).not.toContain('ATATT-secret');
});

it('shows the list when the integration is not there', async () => {
  const { screen, app } = await openApp('demo');
  app.route.go({ area: 'admin', page: 'form', integrationId: 'gone' });
  await screen.findByTestId('integration-Acme');
});
