import { waitFor } from '@testing-library/svelte';
import type { UserEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

/** Presses Tab until the element has the focus; fails when it cannot be reached so. */
async function tabTo(user: UserEvent, element: HTMLElement) {
  for (let presses = 0; presses < 40 && document.activeElement !== element; presses += 1) await user.tab();
  expect(document.activeElement).toBe(element);
}

it('leads from nothing to a catalogue with the keyboard alone', async () => {
  const { screen, user } = await openApp('first-start', (world) => (world.casesOfASync = 40));
  const name = await screen.findByLabelText('Your name');
  expect(name).toHaveProperty('value', 'Ana Ribeiro');
  expect(document.activeElement).toBe(name);
  await user.keyboard('{Enter}');

  await tabTo(user, await screen.findByRole('button', { name: 'Connect Bitbucket' }));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByRole('button', { name: /Bitbucket Cloud/ }));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByLabelText('Integration Name'));
  await user.keyboard('Acme');
  await tabTo(user, screen.getByLabelText('Organization Account URL'));
  await user.keyboard('https://bitbucket.org/acme');
  await tabTo(user, screen.getByLabelText('Account e-mail'));
  await user.keyboard('ana@acme.example');
  await tabTo(user, screen.getByTestId('credential-secret'));
  await user.keyboard('ATATT-token{Enter}');
  const save = screen.getByRole('button', { name: 'Save' });
  await waitFor(() => expect(save).toHaveProperty('disabled', false));
  await tabTo(user, save);
  await user.keyboard('{Enter}');

  await tabTo(user, await screen.findByRole('button', { name: 'Create a project' }));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByLabelText('Name'));
  await user.keyboard('Checkout{Enter}');

  await tabTo(user, await screen.findByRole('button', { name: 'New configuration' }));
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByLabelText('URL'));
  await user.keyboard('https://bitbucket.org/acme/web-shop');
  await waitFor(() => expect(screen.getByTestId('resolved-address').textContent).toContain('acme/web-shop'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(screen.getByTestId('link-status').textContent).toContain('Active'));

  await user.keyboard('{Control>}1{/Control}');
  expect((await screen.findAllByTestId('case-row')).length).toBeGreaterThan(10);
});

it('keeps what was typed and says what is missing', async () => {
  const { screen, user, calls } = await openApp('first-start');
  await user.clear(await screen.findByLabelText('Your name'));
  await user.keyboard('{Enter}');
  expect(screen.getByRole('alert').textContent).toBe('Enter your name.');
  expect(calls.map((call) => call.command)).not.toContain('create_first_member');
});

it('refuses a project name that is taken, at the field', async () => {
  const { screen, user, app } = await openApp('demo');
  app.route.go({ area: 'new-project' });
  await user.type(await screen.findByLabelText('Name'), 'Checkout{Enter}');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('This name is taken.'));
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Checkout');
  await user.keyboard('{Escape}');
  expect(await screen.findByRole('tree')).toBeTruthy();
});

it('has no accessibility faults', async () => {
  const { screen, user, app } = await openApp('first-start');
  await screen.findByLabelText('Your name');
  expect(await accessibilityFaults()).toEqual([]);
  await user.keyboard('{Enter}');
  await screen.findByRole('button', { name: 'Connect Bitbucket' });
  expect(await accessibilityFaults()).toEqual([]);
  app.route.go({ area: 'new-project' });
  await screen.findByLabelText('Name');
  expect(await accessibilityFaults()).toEqual([]);
});
