import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, openApp } from '../../testing';
import type { MemberForm } from '../../ipc/types/MemberForm';
import type { World } from '../../ipc/fake';
import { fieldWords, memberErrors } from './memberErrors';
import { projectWords, signInWords } from './memberWords';

async function openMembers(change: (world: World) => void = () => {}) {
  const opened = await openApp('team', change);
  await opened.user.click(await opened.screen.findByTestId('member-menu'));
  await opened.user.click(opened.screen.getByTestId('open-members'));
  await opened.screen.findByTestId('member-list');
  return opened;
}

function line(opened: Awaited<ReturnType<typeof openMembers>>, name: string) {
  const found = opened.screen.getAllByTestId('member-line').find((each) => each.textContent?.includes(name));
  if (!found) throw new Error(`no line of ${name}`);
  return within(found);
}

describe('the list', () => {
  it('tells roles, projects and how each signs in', async () => {
    const opened = await openMembers();
    const texts = opened.screen.getAllByTestId('member-line').map((each) => each.textContent?.replace(/\s+/g, ' '));
    expect(texts[0]).toMatch(/Ana Ribeiro.*you.*System Admin.*All projects.*Passphrase \(ana\).*Active/);
    expect(texts[1]).toMatch(/Kim O’Neill.*Account Admin.*Checkout: Project Admin.*Account kim/);
    expect(texts[2]).toMatch(/김민지.*User.*Checkout: Tester, Payments: Tester \+1.*Passphrase/);
    expect(texts[4]).toMatch(/Sam Former.*Inactive/);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('deactivates after the person confirmed, and activates', async () => {
    const opened = await openMembers();
    const button = line(opened, '김민지').getByRole('button', { name: 'Deactivate 김민지' });
    await opened.user.click(button);
    await waitFor(() => expect(line(opened, '김민지').getByTestId('member-status').textContent).toContain('Inactive'));
    expect(line(opened, '김민지').getByRole('button', { name: 'Activate 김민지' })).toBe(document.activeElement);
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('false'));
    await opened.user.keyboard('{Enter}');
    await waitFor(() => expect(line(opened, '김민지').getByTestId('member-status').textContent).toContain(' Active'));
    expect(document.activeElement).toBe(button);
  });

  it('keeps the last System Admin and says why', async () => {
    const opened = await openMembers();
    const press = line(opened, 'Ana Ribeiro').getByRole('button', { name: 'Deactivate Ana Ribeiro' });
    expect(press).toHaveProperty('disabled', true);
    expect(document.getElementById(press.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      'The last System Admin stays active',
    );
  });

  it('offers nothing about those above, and says who may', async () => {
    const opened = await openMembers((world) => {
      if (world.session.member) world.session.member.accountRole = 'account-admin';
    });
    expect(line(opened, 'Ana Ribeiro').queryAllByRole('button')).toEqual([]);
    expect(line(opened, 'Ana Ribeiro').getByText('Only a System Admin changes this member.')).toBeTruthy();
  });

  it('sets the time until the lock', async () => {
    const { screen, user, world } = await openMembers();
    await user.selectOptions(screen.getByLabelText('When nobody is here'), 'Never');
    await waitFor(() => expect(world.session.lockAfterMinutes).toBe(0));
  });

  it('keeps the keyboard on the time while it is saved, and saves the choice made meanwhile', async () => {
    const { screen, user, world, calls } = await openMembers();
    let go: () => void = () => {};
    world.holds.set('set_lock_after', new Promise((resolve) => (go = resolve)));
    const field = screen.getByLabelText('When nobody is here');
    field.focus();
    for (const choice of ['Never', 'After 30 minutes', 'After 5 minutes']) {
      await user.selectOptions(field, choice);
      expect([document.activeElement, field]).toMatchObject([field, { disabled: false }]);
    }
    go();
    await waitFor(() => expect(world.session.lockAfterMinutes).toBe(5));
    await waitFor(() => expect(field).toHaveProperty('value', '5'));
    const sent = calls.filter((call) => call.command === 'set_lock_after').map((call) => call.args['minutes']);
    expect(sent).toEqual([0, 5]);
    world.refusals.set('set_lock_after', 'store.failed');
    await user.selectOptions(field, 'After 60 minutes');
    await waitFor(() => expect(field).toHaveProperty('value', '5'));
  });

  it('is read again when members change, also the own rights', async () => {
    const { screen, world, tell } = await openMembers();
    if (world.session.member) world.session.member.canManageMembers = false;
    tell('changed', { what: 'members' });
    await waitFor(() => expect(screen.queryByTestId('member-list')).toBeNull());
  });
});

describe('the form', () => {
  it('adds a member with roles, and sends the passphrase once', async () => {
    const { screen, user, world, calls } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Add Member' }));
    const name = await screen.findByLabelText('Name');
    await waitFor(() => expect(document.activeElement).toBe(name));
    await user.type(name, ' Mia Chen ');
    await user.click(screen.getByRole('radio', { name: /Account Admin/ }));
    await user.selectOptions(screen.getByLabelText('Role in Payments'), 'Tester');
    await user.type(screen.getByTestId('member-passphrase'), 'eight letters');
    expect(await accessibilityFaults()).toEqual([]);
    await user.keyboard('{Enter}');
    await screen.findByText('Mia Chen');
    expect(world.members.at(-1)).toMatchObject({
      name: 'Mia Chen',
      accountRole: 'account-admin',
      projectRoles: [{ projectId: 'project-2', role: 'tester' }],
      passphrase: 'eight letters',
    });
    expect(calls.filter((call) => JSON.stringify(call).includes('eight letters'))).toHaveLength(1);
    expect(document.body.innerHTML).not.toContain('eight letters');
  });

  it('shows each error at its field and puts the keyboard on the first', async () => {
    const { screen, user, calls } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Add Member' }));
    await user.type(await screen.findByTestId('member-passphrase'), 'short');
    await user.click(screen.getByTestId('save-member'));
    expect(screen.getAllByRole('alert').map((each) => each.textContent)).toEqual([
      'Enter a name.',
      'Use at least 8 characters; a few words are easy to keep.',
    ]);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')));
    expect(calls.map((call) => call.command)).not.toContain('save_member');
  });

  it('keeps what was typed when the host refuses, and says why at the field', async () => {
    const { screen, user } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Edit 김민지' }));
    await user.type(await screen.findByLabelText('Account of this computer', { exact: false }), 'kim');
    await user.click(screen.getByTestId('save-member'));
    expect(await screen.findByText('Another active member has this account.')).toBeTruthy();
    expect(screen.getByLabelText('Account of this computer', { exact: false })).toHaveProperty('value', 'kim');
  });

  it('holds the last System Admin to the role', async () => {
    const { screen, user } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Edit Ana Ribeiro' }));
    const other = await screen.findByRole('radio', { name: /Account Admin/ });
    expect(other).toHaveProperty('disabled', true);
    expect(screen.getAllByText('Not for the last System Admin.')).toHaveLength(2);
  });

  it('removes a passphrase only where an account is left', async () => {
    const { screen, user, world } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Edit 김민지' }));
    await user.click(await screen.findByLabelText('Remove the passphrase'));
    await user.click(screen.getByTestId('save-member'));
    expect(screen.getByRole('alert').textContent).toBe('Name an account, or set a passphrase below.');
    await user.type(screen.getByLabelText('Account of this computer', { exact: false }), 'minji{Enter}');
    await screen.findByTestId('member-list');
    expect(world.members[2]).toMatchObject({ passphrase: '', osAccount: 'minji' });
  });

  it('is left by Escape without a trace', async () => {
    const { screen, user, calls } = await openMembers();
    await user.click(screen.getByRole('button', { name: 'Add Member' }));
    await user.type(await screen.findByLabelText('Name'), 'Mia{Escape}');
    await screen.findByTestId('member-list');
    expect(calls.map((call) => call.command)).not.toContain('save_member');
  });
});

const form: MemberForm = {
  memberId: null,
  name: 'Mia',
  osAccount: '',
  passphrase: '',
  removePassphrase: false,
  accountRole: 'user',
  projectRoles: [],
};

it('asks for a way to sign in', () => {
  expect(memberErrors(form, false).osAccount).not.toBeNull();
  expect(memberErrors(form, true).osAccount).toBeNull();
  expect(memberErrors({ ...form, removePassphrase: true }, true).osAccount).not.toBeNull();
  expect(memberErrors({ ...form, osAccount: 'mia' }, false).osAccount).toBeNull();
  expect(memberErrors({ ...form, passphrase: 'x'.repeat(129) }, false).passphrase).toContain('128');
});

it('says of a refusal what happened and what to do', () => {
  const error = {
    code: 'member.above-you',
    message: '',
    about: null,
    field: 'accountRole',
    retryAfterSeconds: null,
  } as const;
  expect(fieldWords(error)).toBe('Only a System Admin may do this. Ask a System Admin of this installation.');
});

it('shows names of strangers as text', () => {
  expect(signInWords({ osAccount: 'a\u202eb', hasPassphrase: false })).toBe('Account a⟦U+202E⟧b');
  const row = { accountRole: 'user', projectRoles: [] } as unknown as Parameters<typeof projectWords>[0];
  expect(projectWords(row).short).toBe('–');
});
