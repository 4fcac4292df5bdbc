import { within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';

async function openRows(change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('every-link', change);
  opened.app.route.go({ area: 'settings', page: 'list' });
  await opened.screen.findByTestId('link-web-shop');
  const row = (name: string) => within(opened.screen.getByTestId(`link-${name}`));
  const following = (name: string) =>
    row(name).queryByTestId('link-following')?.textContent.replace(/\s+/g, ' ').trim() ?? null;
  return { ...opened, row, following };
}

describe('the row of a link', () => {
  it('says how it hears of pushes, and the whole cause where it is not told', async () => {
    const { following } = await openRows();
    expect(following('web-shop')).toBe('○ Told by Bitbucket of each push.');
    const rows: [string, string[]][] = [
      ['모바일 주문 자동화', ['Looked at now and then, next in 1 min.', 'may not manage webhooks', 'hook.not-admin']],
      ['payments-api', ['It has no service hook.', 'read:webhook:bitbucket', 'bitbucket.missing-scope']],
      ['older-shop', ['still at Bitbucket', 'or delete it in Bitbucket', 'hook.not-admin']],
    ];
    for (const [name, texts] of rows) for (const text of texts) expect(following(name)).toContain(text);
    for (const name of ['release 2026.11', 'drafts', 'old-shop', 'partner-portal']) expect(following(name)).toBeNull();
  });

  it('tells of the next try once', async () => {
    const { row, following } = await openRows((world) => (world.serviceHooks.callbackUrl = ''));
    expect(row('legacy').getByTestId('link-reason').textContent).toContain('Tries again in 1 min.');
    expect(following('legacy')).toContain('Looked at now and then. No relay');
  });

  it('leads to the diagnosis where it fails, and nowhere else', async () => {
    const { row } = await openRows();
    for (const name of ['legacy', 'Kundenkonto- und Stammdatenverwaltung Süd, Teil 2']) {
      expect(row(name).getByTestId('link-diagnose')).toBeTruthy();
    }
    for (const name of ['web-shop', 'drafts', 'old-shop', 'partner-portal', 'handbook']) {
      expect(row(name).queryByTestId('link-diagnose'), name).toBeNull();
    }
  });

  it('says that nothing of Katalon was found', async () => {
    const { row } = await openRows();
    expect(row('handbook').getByTestId('no-katalon-project').textContent).toContain('under “docs” on main');
  });
});

it('the budget stands at its integration while it has links', async () => {
  const { screen } = await openRows();
  expect(within(screen.getByTestId('group-Acme')).getByTestId('budget').textContent).toContain('12 of 800 REST calls');
  expect(within(screen.getByTestId('group-Acme Mobile')).queryByTestId('budget')).toBeNull();
});

it('no state has accessibility faults', async () => {
  await openRows();
  expect(await accessibilityFaults()).toEqual([]);
});
