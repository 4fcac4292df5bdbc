/** Members, signing in and locking as the fake host answers them. */
import type { MemberForm } from '../types/MemberForm';
import type { MemberRow } from '../types/MemberRow';
import type { MemberView } from '../types/MemberView';
import type { SessionState } from '../types/SessionState';
import type { SignInMember } from '../types/SignInMember';
import { recordAudit } from './audit';
import { refusal } from './refusal';
import type { World } from './world';

export interface FakeMember extends Omit<MemberForm, 'memberId' | 'removePassphrase'> {
  id: string;
  isActive: boolean;
  /** Wrong passphrases in a row, and until when the next try waits. */
  wrong: number;
  waitsUntil: number;
}

const OPEN = ['session_state', 'create_first_member', 'sign_in', 'lock_session', 'note_activity'];
const TRIES = 5;
const WAIT_SECONDS = 30;

export function addMember(world: World, name: string, more: Partial<FakeMember> = {}): FakeMember {
  const member: FakeMember = {
    id: `member-${world.members.length + 1}`,
    name,
    osAccount: '',
    passphrase: '',
    accountRole: 'user',
    projectRoles: [],
    isActive: true,
    wrong: 0,
    waitsUntil: 0,
    ...more,
  };
  world.members.push(member);
  return member;
}

/** Makes a member who may do everything and signs them in. */
export function signIn(world: World, name: string): void {
  enter(world, addMember(world, name, { osAccount: world.account, accountRole: 'system-admin' }));
}

function enter(world: World, member: FakeMember): void {
  member.wrong = 0;
  world.session.member = viewOf(member);
  world.session.signIn = null;
}

/** Leaves nobody signed in. */
export function leave(world: World, reason: 'locked' | 'signed-out'): void {
  const memberId = world.session.member?.id ?? null;
  world.session.member = null;
  world.session.signIn = { reason, memberId: reason === 'locked' ? memberId : null, members: signIns(world) };
}

/** Throws unless the command may run in the present session. */
export function allow(world: World, command: string): void {
  if (world.session.signIn && !OPEN.includes(command)) throw refusal('session.locked');
}

/** Returns the session as the window may see it. */
export function sessionOf(world: World): SessionState {
  return world.session.member ? world.session : { ...world.session, projects: [] };
}

function viewOf(member: FakeMember): MemberView {
  const admin = member.accountRole !== 'user';
  return {
    id: member.id,
    name: member.name,
    accountRole: member.accountRole,
    osAccount: member.osAccount,
    hasPassphrase: member.passphrase !== '',
    canManageIntegrations: admin,
    canManageMembers: admin,
    canReadAuditLog: admin,
    canCreateProject: admin,
  };
}

function signIns(world: World): SignInMember[] {
  const active = world.members.filter((member) => member.isActive);
  const nobody = active.every((member) => member.passphrase === '' && member.osAccount !== world.account);
  return active.flatMap(({ id, name, osAccount, passphrase, accountRole }): SignInMember[] => {
    if (passphrase !== '') return [{ id, name, osAccount, way: 'passphrase' }];
    if (osAccount === world.account) return [{ id, name, osAccount, way: 'account' }];
    if (nobody && accountRole === 'system-admin') return [{ id, name, osAccount, way: 'take-over' }];
    return [{ id, name, osAccount, way: 'other-account' }];
  });
}

function rowOf(world: World, member: FakeMember): MemberRow {
  const { id, name, osAccount, passphrase, isActive, accountRole, projectRoles } = member;
  const admins = world.members.filter((each) => each.isActive && each.accountRole === 'system-admin');
  return {
    id,
    name,
    osAccount,
    hasPassphrase: passphrase !== '',
    isActive,
    accountRole,
    projectRoles: projectRoles.map((each) => ({
      ...each,
      projectName: world.session.projects.find((project) => project.id === each.projectId)?.name ?? '',
    })),
    isYou: id === world.session.member?.id,
    mayEdit: accountRole !== 'system-admin' || world.session.member?.accountRole === 'system-admin',
    isLastSystemAdmin: admins.length === 1 && admins[0] === member,
  };
}

/** Returns the commands. A passphrase is kept as it is, as nothing here is worth keeping. */
export function memberCommands(
  world: World,
  changed: (what: string) => void,
): Record<string, (args: never) => unknown> {
  const byId = (id: string) => {
    const member = world.members.find((each) => each.id === id);
    if (!member) throw refusal('not-found');
    return member;
  };
  const refreshed = (member: FakeMember) => {
    if (member.id === world.session.member?.id) world.session.member = viewOf(member);
    changed('members');
    return rowOf(world, member);
  };

  function prove(member: FakeMember, passphrase: string | null): void {
    const wait = Math.ceil((member.waitsUntil - world.now()) / 1000);
    if (wait > 0) throw { ...refusal('member.wait'), retryAfterSeconds: wait };
    if (member.passphrase === (passphrase ?? '')) return;
    member.wrong += 1;
    if (member.wrong >= TRIES) member.waitsUntil = world.now() + WAIT_SECONDS * 1000;
    recordAudit(world, 'session.refused', member.id, member.name);
    throw refusal('member.wrong-passphrase');
  }

  return {
    session_state: () => sessionOf(world),
    create_first_member: ({ name }: { name: string }) => {
      signIn(world, name);
      return world.session;
    },
    sign_in: ({ memberId, passphrase }: { memberId: string; passphrase: string | null }) => {
      const member = byId(memberId);
      const way = signIns(world).find((each) => each.id === memberId)?.way;
      if (way === undefined) throw refusal('member.deactivated');
      if (way === 'other-account') throw refusal('member.other-account');
      if (way === 'passphrase') prove(member, passphrase);
      if (way === 'take-over') member.osAccount = world.account;
      enter(world, member);
      recordAudit(world, way === 'take-over' ? 'member.take-over' : 'session.sign-in', member.id, member.name);
      return world.session;
    },
    lock_session: () => {
      if (world.session.member?.hasPassphrase) leave(world, 'locked');
      return sessionOf(world);
    },
    note_activity: () => null,
    list_sign_ins: () => signIns(world).filter((each) => each.id !== world.session.member?.id),
    set_own_passphrase: ({ current, passphrase }: { current: string | null; passphrase: string | null }) => {
      const member = byId(world.session.member?.id ?? '');
      prove(member, current);
      if (passphrase === null && member.osAccount === '') throw refusal('member.cannot-sign-in');
      member.passphrase = passphrase ?? '';
      recordAudit(world, 'member.passphrase', member.id, member.name);
      refreshed(member);
      return world.session;
    },
    set_lock_after: ({ minutes }: { minutes: number }) => {
      const change = { field: 'minutes', before: String(world.session.lockAfterMinutes), after: String(minutes) };
      world.session.lockAfterMinutes = minutes;
      recordAudit(world, 'setting.lock-after', '', '', [change]);
      return world.session;
    },
    list_members: () => world.members.map((member) => rowOf(world, member)),
    list_all_projects: () => world.session.projects.map(({ id, name }) => ({ id, name })),
    save_member: ({ form }: { form: MemberForm }) => {
      const { memberId, removePassphrase, passphrase, ...values } = form;
      const others = world.members.filter((each) => each.isActive && each.id !== memberId);
      const present = memberId === null ? undefined : byId(memberId);
      if (values.osAccount && others.some((each) => each.osAccount === values.osAccount))
        throw refusal('input.taken', 'osAccount');
      if (present && rowOf(world, present).isLastSystemAdmin && values.accountRole !== 'system-admin')
        throw refusal('member.last-system-admin', 'accountRole');
      const kept = removePassphrase ? '' : passphrase || (present?.passphrase ?? '');
      if (!values.osAccount && !kept) throw refusal('member.cannot-sign-in', 'osAccount');
      const member = present ?? addMember(world, values.name);
      Object.assign(member, values, { passphrase: kept });
      recordAudit(world, present ? 'member.edit' : 'member.create', member.id, member.name);
      return refreshed(member);
    },
    deactivate_member: ({ memberId }: { memberId: string }) => {
      const member = byId(memberId);
      if (rowOf(world, member).isLastSystemAdmin) throw refusal('member.last-system-admin');
      if (!world.confirms) return null;
      member.isActive = false;
      recordAudit(world, 'member.deactivate', member.id, member.name);
      return refreshed(member);
    },
    activate_member: ({ memberId }: { memberId: string }) => {
      const member = Object.assign(byId(memberId), { isActive: true });
      recordAudit(world, 'member.activate', member.id, member.name);
      return refreshed(member);
    },
  };
}
