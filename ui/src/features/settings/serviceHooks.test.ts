import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';
import { portOf, refusalAt, relayError } from './serviceHookForm';

async function openCard(change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('demo', change);
  opened.app.route.go({ area: 'admin', page: 'list' });
  const card = within(await opened.screen.findByTestId('service-hooks'));
  const url = await card.findByTestId('callback-url');
  return { ...opened, card, url, port: card.getByTestId('hook-port'), save: card.getByTestId('save-service-hooks') };
}

describe('the fields', () => {
  it('take an https address or none, and a port that any program may use', () => {
    for (const fine of ['', '  ', 'https://relay.example.com', 'HTTPS://relay.example.com']) {
      expect(relayError(fine), fine).toBeNull();
    }
    for (const wrong of ['http://relay.example.com', 'relay.example.com', 'https://']) {
      expect(relayError(wrong), wrong).toContain('https://');
    }
    expect(['8457', ' 1024 ', '65535'].map(portOf)).toEqual([8457, 1024, 65_535]);
    expect(['', '80', '65536', '-8457', '84.57', '8e3', 'x'].map(portOf)).toEqual(Array(7).fill(null));
  });

  it('show what the core refuses where it belongs', () => {
    const error = {
      code: 'address.not-public',
      message: '',
      field: 'callbackUrl',
      retryAfterSeconds: null,
      about: null,
    } as const;
    expect(refusalAt('callbackUrl', error)).toContain('cannot reach');
    expect(refusalAt('port', error)).toBeNull();
    expect(refusalAt('callbackUrl', { ...error, code: 'address.invalid' })).toContain('without a query');
    expect(refusalAt('port', null)).toBeNull();
  });
});

describe('the card', () => {
  it('says that nothing has to be set up, and where a relay passes on to', async () => {
    const { card, save } = await openCard();
    expect(card.getByTestId('hooks-state').textContent).toContain('Off');
    expect(card.getByTestId('local-address').textContent).toBe('http://127.0.0.1:8457');
    expect(save).toHaveProperty('disabled', true);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('saves the address and then listens, and links are told by Bitbucket', async () => {
    const { card, url, port, save, user, calls, app, screen } = await openCard();
    await user.type(url, ' https://relay.example.com ');
    await user.clear(port);
    await user.type(port, '9500');
    await user.click(save);
    await waitFor(() => expect(card.getByTestId('hooks-state').textContent).toContain('listens'));
    expect(calls.find((call) => call.command === 'save_service_hook_settings')?.args).toEqual({
      callbackUrl: 'https://relay.example.com',
      port: 9500,
    });
    expect(card.getByTestId('local-address').textContent).toBe('http://127.0.0.1:9500');
    app.route.go({ area: 'settings', page: 'list' });
    await waitFor(() => expect(screen.getByTestId('link-following').textContent).toContain('Told by Bitbucket'));
  });

  it('refuses at the field, and sends nothing that is surely wrong', async () => {
    const { card, url, port, save, user, calls } = await openCard();
    await user.type(url, 'http://relay.example.com');
    await user.clear(port);
    await user.type(port, '80');
    await user.click(save);
    expect(card.getByText('Start the address with https://.')).toBeTruthy();
    expect(card.getByText('Enter a whole number from 1024 to 65535.')).toBeTruthy();
    expect(calls.some((call) => call.command === 'save_service_hook_settings')).toBe(false);
    await user.clear(url);
    await user.type(url, 'https://localhost');
    await user.clear(port);
    await user.type(port, '8457');
    await user.click(save);
    expect(await card.findByText(/Bitbucket cannot reach this address/)).toBeTruthy();
  });

  it('says when the port is taken, and the links are looked at', async () => {
    const { card, url, port, save, user, app, screen } = await openCard();
    await user.type(url, 'https://relay.example.com');
    await user.clear(port);
    await user.type(port, '9000');
    await user.click(save);
    await waitFor(() => expect(card.getByTestId('hooks-state').textContent).toContain('listener.port-taken'));
    app.route.go({ area: 'settings', page: 'list' });
    const following = await screen.findByTestId('link-following');
    await waitFor(() => expect(following.textContent).toContain('listener.port-taken'));
    expect(following.textContent).toContain('Looked at now and then');
  });

  it('says when the settings cannot be read, and reads them again', async () => {
    const opened = await openApp('demo', (world) => world.refusals.set('service_hook_settings', 'store.failed'));
    opened.app.route.go({ area: 'admin', page: 'list' });
    const card = within(await opened.screen.findByTestId('service-hooks'));
    const again = await card.findByRole('button', { name: 'Try again' });
    opened.world.refusals.clear();
    await opened.user.click(again);
    expect(await card.findByTestId('callback-url')).toBeTruthy();
  });
});

describe('an integration', () => {
  it('names the hooks that could not be removed', async () => {
    const { screen } = await openCard((world) => {
      const hook = {
        repository: 'web-shop',
        url: 'https://relay.example.com/hooks/link-1',
        code: 'bitbucket.missing-scope',
        detail: 'delete:webhook:bitbucket',
      };
      world.integrations[0]?.leftHooks.push(hook);
    });
    const left = screen.getByTestId('left-hooks').textContent;
    for (const text of ['1 service hook', 'web-shop', 'delete:webhook:bitbucket', '/hooks/link-1']) {
      expect(left).toContain(text);
    }
  });
});
