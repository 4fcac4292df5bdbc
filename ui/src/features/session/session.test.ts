import { waitFor } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';
import { leave } from '../../ipc/fake/members';
import { PASSPHRASE } from '../../ipc/fake/team';
import type { SignInMember } from '../../ipc/types/SignInMember';
import { firstChoice } from './wayWords';

const passphraseField = { selector: 'input[type=password]' };

describe('the lock', () => {
  it('leaves nothing of the data on screen or in memory, and comes back where it was', async () => {
    const { screen, user, app, calls } = await openApp('team');
    await screen.findAllByTestId('case-row');
    await user.keyboard('{Control>}3{/Control}');
    await screen.findByRole('heading', { level: 1, name: 'Integrations' });
    await user.keyboard('{Control>}{Shift>}L{/Shift}{/Control}');
    await screen.findByRole('heading', { name: 'Suitecase is locked' });
    expect([app.project, app.integrations.resource.value, app.projects]).toEqual([null, null, []]);
    expect(document.body.textContent).not.toContain('web-shop');

    const before = calls.length;
    await user.keyboard('{Control>}1{/Control}?');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(calls.slice(before).filter((call) => call.command === 'note_activity')).toEqual([]);

    const field = screen.getByLabelText('Passphrase', passphraseField);
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.clear(field);
    await user.type(field, `${PASSPHRASE}{Enter}`);
    expect(await screen.findByRole('heading', { level: 1, name: 'Integrations' })).toBeTruthy();
  });

  it('is noticed when any command is refused for it', async () => {
    const { screen, app, world } = await openApp('team');
    await screen.findAllByTestId('case-row');
    leave(world, 'locked');
    await app.project?.links.resource.load();
    expect(await screen.findByRole('heading', { name: 'Suitecase is locked' })).toBeTruthy();
  });

  it('is noticed when the host says so, and closes what was open', async () => {
    const { screen, user, world, tell } = await openApp('team');
    await screen.findAllByTestId('case-row');
    await user.keyboard('?');
    await screen.findByRole('dialog', { name: 'Keys' });
    leave(world, 'locked');
    tell('changed', { what: 'session' });
    await screen.findByRole('heading', { name: 'Suitecase is locked' });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is not to be had without a passphrase', async () => {
    const { screen, user, calls } = await openApp('demo');
    await user.click(await screen.findByTestId('member-menu'));
    expect(screen.queryByTestId('lock')).toBeNull();
    await user.keyboard('{Escape}{Control>}{Shift>}L{/Shift}{/Control}');
    expect(calls.map((call) => call.command)).not.toContain('lock_session');
  });
});

describe('signing in', () => {
  it('says that a passphrase is wrong, empties the field and keeps the keyboard there', async () => {
    const { screen, user } = await openApp('locked');
    const field = await screen.findByLabelText('Passphrase', passphraseField);
    await user.type(field, 'wrong one{Enter}');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('The passphrase is wrong.'));
    expect(field).toHaveProperty('value', '');
    expect(document.activeElement).toBe(field);
  });

  it('counts down after too many tries, and only for the member it concerns', async () => {
    const { screen, user, calls } = await openApp('locked');
    const field = await screen.findByLabelText('Passphrase', passphraseField);
    for (let tries = 0; tries < 6; tries += 1) await user.type(field, 'wrong one{Enter}');
    await waitFor(() => expect(screen.getByTestId('sign-in').textContent).toMatch(/Next try in (30|29) s/));
    expect(screen.getByTestId('sign-in')).toHaveProperty('disabled', true);
    const tried = calls.filter((call) => call.command === 'sign_in').length;
    await user.type(field, 'another{Enter}');
    expect(calls.filter((call) => call.command === 'sign_in')).toHaveLength(tried);
    await user.click(screen.getByTestId('sign-in-김민지'));
    await waitFor(() => expect(screen.getByTestId('sign-in').textContent).toContain('Unlock'));
    await user.type(screen.getByLabelText('Passphrase', passphraseField), `${PASSPHRASE}{Enter}`);
    expect(await screen.findByRole('button', { name: 'Member: 김민지' })).toBeTruthy();
  });

  it('is one press for the account of this computer', async () => {
    const { screen, user, app } = await openApp('signed-out');
    const press = await screen.findByRole('button', { name: 'Continue as Ana Ribeiro' });
    await waitFor(() => expect(document.activeElement).toBe(press));
    await user.keyboard('{Enter}');
    expect((await screen.findAllByTestId('case-row')).length).toBeGreaterThan(0);
    expect(app.member?.name).toBe('Ana Ribeiro');
  });

  it('says why a member of another account cannot sign in here', async () => {
    const { screen, user, calls } = await openApp('signed-out');
    await user.click(await screen.findByTestId('sign-in-Kim O’Neill'));
    const press = screen.getByTestId('sign-in');
    expect(press).toHaveProperty('disabled', true);
    const reason = document.getElementById(press.getAttribute('aria-describedby') ?? '');
    expect(reason?.textContent).toContain('only the account kim of this computer');
    expect(calls.map((call) => call.command)).not.toContain('sign_in');
  });

  it('explains taking over before it is done', async () => {
    const { screen, user, world } = await openApp('take-over');
    expect((await screen.findByText('Take over as Ana Ribeiro?')).parentElement?.textContent).toContain('audit log');
    await user.click(screen.getByRole('button', { name: 'Take Over as Ana Ribeiro' }));
    await screen.findAllByTestId('case-row');
    expect(world.members[0]?.osAccount).toBe('build');
  });

  it.each([
    ['who was here before', 'b', 'b'],
    ['the one of this account', null, 'a'],
    ['not a member who is gone', 'gone', 'a'],
  ])('chooses %s', (_what, before, expected) => {
    const members: SignInMember[] = [
      { id: 'a', name: 'Ana', way: 'account', osAccount: 'ana' },
      { id: 'b', name: 'Kim', way: 'passphrase', osAccount: '' },
    ];
    expect(firstChoice(members, before)).toBe(expected);
  });

  it('has no accessibility faults', async () => {
    const { screen, user } = await openApp('locked');
    await screen.findByLabelText('Passphrase', passphraseField);
    expect(await accessibilityFaults()).toEqual([]);
    await user.click(screen.getByTestId('sign-in-Kim O’Neill'));
    expect(await accessibilityFaults()).toEqual([]);
  });
});

it('switches to another member, whose place and projects are their own', async () => {
  const { screen, user, app, calls } = await openApp('team');
  await user.click(await screen.findByTestId('member-menu'));
  await user.click(screen.getByTestId('open-members'));
  await screen.findByTestId('member-list');
  await user.click(screen.getByTestId('member-menu'));
  await user.click(screen.getByTestId('switch-member'));
  await user.click(await screen.findByTestId('sign-in-김민지'));
  expect(await accessibilityFaults()).toEqual([]);
  await user.type(screen.getByLabelText('Passphrase', passphraseField), `${PASSPHRASE}{Enter}`);
  await screen.findByRole('button', { name: 'Member: 김민지' });
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByTestId('member-list')).toBeNull();
  expect(app.route.place).toEqual({ area: 'tests', tab: 'test-cases' });
  await user.click(screen.getByTestId('member-menu'));
  expect(screen.queryByTestId('open-audit')).toBeNull();
  expect(JSON.stringify(calls.filter((call) => call.command !== 'sign_in'))).not.toContain(PASSPHRASE);
});

it('sets, changes and removes the own passphrase, and gives the keyboard back', async () => {
  const { screen, user, world } = await openApp('demo');
  const menu = await screen.findByTestId('member-menu');
  const open = async () => {
    await user.click(menu);
    await user.click(screen.getByTestId('open-passphrase'));
  };
  await open();
  const chosen = await screen.findByTestId('own-passphrase-new');
  await waitFor(() => expect(document.activeElement).toBe(chosen));
  await user.type(chosen, 'short{Enter}');
  expect(screen.getByRole('alert').textContent).toContain('at least 8 characters');
  expect(await accessibilityFaults()).toEqual([]);
  await user.type(chosen, ' and longer{Enter}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(document.activeElement).toBe(menu);
  expect(world.members[0]?.passphrase).toBe('short and longer');

  await open();
  await user.type(await screen.findByTestId('own-passphrase-current'), 'not it');
  await user.click(screen.getByRole('button', { name: 'Remove Passphrase' }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('The passphrase is wrong.'));
  await user.type(screen.getByTestId('own-passphrase-current'), 'short and longer');
  await user.click(screen.getByRole('button', { name: 'Remove Passphrase' }));
  await waitFor(() => expect(world.members[0]?.passphrase).toBe(''));
});

it('warns System Admins, and only them, that nobody but another one resets what they forget', async () => {
  for (const [role, isWarned] of [
    ['system-admin', true],
    ['account-admin', false],
    ['user', false],
  ] as const) {
    const { screen, user } = await openApp('demo', (world) => {
      if (world.session.member) world.session.member.accountRole = role;
    });
    await user.click(await screen.findByTestId('member-menu'));
    await user.click(screen.getByTestId('open-passphrase'));
    await screen.findByTestId('own-passphrase-new');
    expect(screen.queryByTestId('own-passphrase-warning') !== null, role).toBe(isWarned);
    screen.unmount();
  }
});

it('tells the host of input, at most every 15 seconds', async () => {
  const { screen, user, calls } = await openApp('demo');
  await screen.findAllByTestId('case-row');
  const told = () => calls.filter((call) => call.command === 'note_activity').length;
  await user.keyboard('abc');
  expect(told()).toBe(1);
  const later = Date.now() + 15_001;
  vi.spyOn(Date, 'now').mockImplementation(() => later);
  await user.keyboard('d');
  await user.keyboard('e');
  expect(told()).toBe(2);
});
