import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

describe('the list', () => {
  it('disconnects and reconnects after the person confirmed', async () => {
    const { screen, user, app } = await openApp('demo');
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'Disconnect…: Acme' }));
    await waitFor(() => expect(screen.getByTestId('integration-status').textContent).toContain('Inactive'));
    const row = within(screen.getByTestId('integration-Acme'));
    await waitFor(() => expect(row.getByRole('status').textContent).toBe('Disconnected'));
    await user.click(screen.getByRole('button', { name: 'Reconnect…: Acme' }));
    await waitFor(() => expect(screen.getByTestId('integration-status').textContent).toContain('Active'));
    await waitFor(() => expect(row.getByRole('status').textContent).toBe('Reconnected: Active'));
  });

  it('says that a credential was forgotten, leads to a new one first, and tells how reconnecting without one ends', async () => {
    const { screen, user, app } = await openApp('demo', (world) => (world.forgets = true));
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'Disconnect…: Acme' }));
    const row = within(screen.getByTestId('integration-Acme'));
    expect((await row.findByTestId('credential-forgotten')).textContent).toContain('Credential forgotten.');
    await waitFor(() => expect(row.getByRole('status').textContent).toBe('Disconnected, credential forgotten'));
    const [rotate, reconnect] = ['Rotate Token: Acme', 'Reconnect…: Acme'].map((name) =>
      row.getByRole('button', { name }),
    );
    expect([rotate?.className, reconnect?.className].map((each) => each?.includes('plain'))).toEqual([true, false]);
    if (reconnect) await user.click(reconnect);
    await waitFor(() => expect(row.getByRole('status').textContent).toMatch(/^Reconnected: Error, The token is not/));
    expect(row.getByTestId('integration-reason').textContent).toContain('Rotate Token');
  });

  it('changes nothing when the person says no', async () => {
    const { screen, user, app } = await openApp('demo', (world) => (world.confirms = false));
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: 'Disconnect…: Acme' }));
    expect(screen.getByTestId('integration-status').textContent).toContain('Active');
    expect(within(screen.getByTestId('integration-Acme')).getByRole('status').textContent).toBe('');
  });

  it('checks now, says so while it does, and tells how it ended', async () => {
    const { screen, user, app, calls } = await openApp('every-integration');
    app.route.go({ area: 'admin', page: 'list' });
    const row = within(await screen.findByTestId('integration-Field Tests'));
    const button = row.getByTestId('check-integration');
    expect(button.className).toContain('plain');
    await user.click(button);
    await waitFor(() => expect(row.getByTestId('integration-status').textContent).toContain('Active'));
    await waitFor(() => expect(row.getByRole('status').textContent).toContain('Field Tests: Active'));
    expect(document.activeElement).toBe(button);
    expect(calls.filter((call) => call.command === 'check_integration')).toEqual([
      { command: 'check_integration', args: { integrationId: 'integration-field-tests' } },
    ]);
  });

  it('admits that nothing was found out while Bitbucket cannot be asked', async () => {
    const { screen, user, app } = await openApp('offline');
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByTestId('check-integration'));
    expect((await screen.findByTestId('check-unanswered')).textContent).toContain('could not be asked');
    expect(screen.getByTestId('integration-status').textContent).toContain('Active');
  });

  it('says why a check could not be made', async () => {
    const { screen, user, app } = await openApp('demo', (world) =>
      world.refusals.set('check_integration', 'network.offline'),
    );
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByTestId('check-integration'));
    await screen.findByText('No connection to Bitbucket.');
    expect(screen.getByTestId('integration-status').textContent).toContain('Active');
  });

  it('tells when each token ends, and what to look at in an error', async () => {
    const { screen, app } = await openApp('every-integration');
    app.route.go({ area: 'admin', page: 'list' });
    await screen.findByTestId('integration-Acme');
    const row = (name: string) => screen.getByTestId(`integration-${name}`).textContent;
    expect(row('결제 서비스 품질 보증 팀')).toContain('token ends in 6 days');
    expect(row('Data Platform')).toContain('token ends tomorrow');
    expect(row('Partner')).toContain('no end date given');
    expect(row('Partner')).toContain('Look at the workspace: partner-gmbh');
    expect(row('Kundenkonto- und Stammdatenverwaltung Süd')).toMatch(
      /token ended on .*The token has ended\. Create a new/,
    );
    const legacy = within(screen.getByTestId('integration-Legacy'));
    expect(legacy.getByText('read:workspace:bitbucket').tagName).toBe('CODE');
    expect(legacy.getByRole('button', { name: 'Copy the missing scopes' })).toBeTruthy();
    expect(legacy.getByTestId('rotate-integration').className).toContain('plain');
  });

  it('narrows many to those that need attention', async () => {
    const { screen, user, app } = await openApp('fifty-integrations');
    app.route.go({ area: 'admin', page: 'list' });
    await user.click(await screen.findByRole('button', { name: '7 of 50 need attention' }));
    expect(screen.getAllByTestId('integration-status')).toHaveLength(7);
    await user.click(screen.getByRole('button', { name: 'Show all 50' }));
    expect(screen.getAllByTestId('integration-status')).toHaveLength(50);
  });

  it('leads to the first integration when there is none', async () => {
    const { screen, user, app } = await openApp('no-integration');
    app.route.go({ area: 'admin', page: 'list' });
    await screen.findByText('No workspace is connected yet.');
    await user.click(screen.getByTestId('create-integration'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('gallery-bitbucket')));
    await user.keyboard('{Escape}');
    await screen.findByText('No workspace is connected yet.');
  });

  it('says why it could not be read, and reads again', async () => {
    const { screen, user, app, world } = await openApp('no-store');
    app.route.go({ area: 'admin', page: 'list' });
    await screen.findByTestId('integrations-error');
    world.refusals.clear();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByTestId('integration-Acme');
    expect(screen.queryByTestId('integrations-error')).toBeNull();
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
  const { screen, app } = await openApp('every-integration');
  for (const page of ['list', 'gallery', 'form'] as const) {
    app.route.go({ area: 'admin', page });
    await screen.findByRole('heading', {
      level: 1,
      name: { list: 'Integrations', gallery: 'Available Integrations', form: 'Connect Bitbucket' }[page],
    });
    expect(await accessibilityFaults()).toEqual([]);
  }
});
