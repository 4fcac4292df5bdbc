import { waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

it('goes to sections by number and shows the map of keys', async () => {
  const { screen, user } = await openApp('demo');
  await screen.findByRole('tree');
  await user.keyboard('{Control>}2{/Control}');
  expect(await screen.findByRole('navigation', { name: 'Executions' })).toBeTruthy();
  await user.keyboard('{Control>}3{/Control}');
  expect(await screen.findByRole('heading', { level: 1, name: 'Integrations' })).toBeTruthy();
  await user.keyboard('{Control>}1{/Control}');
  expect(await screen.findByRole('tree')).toBeTruthy();
  await user.keyboard('?');
  expect(await screen.findByRole('dialog', { name: 'Keys' })).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Keys' })).toBeNull());
});

it('types a question mark into a field as a question mark', async () => {
  const { screen, user } = await openApp('demo');
  await user.type(await screen.findByTestId('filter'), 'a?/');
  expect(screen.getByTestId('filter')).toHaveProperty('value', 'a?/');
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('remembers the theme', async () => {
  const { screen, user } = await openApp('demo');
  const toggle = await screen.findByRole('button', { name: 'Theme: as the system' });
  await user.click(toggle);
  await user.click(toggle);
  await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
  expect(localStorage.getItem('suitecase.theme')).toBe('dark');
});

it('switches projects from the menu with the keyboard', async () => {
  const { screen, user, app } = await openApp('demo', (world) =>
    world.session.projects.push({ id: 'project-2', name: 'Payments', canManageLinks: true }),
  );
  (await screen.findByRole('button', { name: 'Project: Checkout' })).focus();
  await user.keyboard('{Enter}');
  expect(document.activeElement).toBe(await screen.findByRole('menuitemradio', { name: /Checkout/ }));
  expect(await accessibilityFaults()).toEqual([]);
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(app.project?.view.name).toBe('Payments'));
  expect(screen.queryByRole('menu')).toBeNull();
});

it('says what happened when the host cannot be reached at the start', async () => {
  const { screen, app } = await openApp('demo', (world) => {
    Object.defineProperty(world, 'session', {
      get: () => {
        throw { code: 'store.too-new', message: 'version 9', field: null, retryAfterSeconds: null };
      },
    });
  });
  expect(app.session.error?.code).toBe('store.too-new');
  expect((await screen.findByRole('alert')).textContent).toContain('Install the newer version.');
});
