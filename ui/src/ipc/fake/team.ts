/** Installations with several members, for signing in, roles and the audit log. */
import { damageAudit, makeAudit } from './audit';
import { addMember, leave } from './members';
import type { Scenario, World } from './world';

const TEAM = ['team', 'audit-damaged', 'locked', 'signed-out', 'take-over'] as const;
type TeamScenario = (typeof TEAM)[number];

export const PASSPHRASE = 'correct horse';

export function isTeamScenario(scenario: Scenario): scenario is TeamScenario {
  return TEAM.some((each) => each === scenario);
}

/** Adds colleagues and a past to a world in which Ana, a System Admin, is signed in. */
export function makeTeam(world: World, scenario: TeamScenario): void {
  world.session.projects.push({ id: 'project-2', name: 'Payments', canManageLinks: true });
  world.session.projects.push({ id: 'project-3', name: 'Kundenkonto und Stammdaten', canManageLinks: true });
  const ana = world.members[0];
  const session = world.session.member;
  if (!ana || !session) return;
  addMember(world, 'Kim O’Neill', {
    osAccount: 'kim',
    accountRole: 'account-admin',
    projectRoles: [{ projectId: 'project-1', role: 'project-admin' }],
  });
  addMember(world, '김민지', {
    passphrase: PASSPHRASE,
    projectRoles: [
      { projectId: 'project-1', role: 'tester' },
      { projectId: 'project-2', role: 'tester' },
      { projectId: 'project-3', role: 'project-admin' },
    ],
  });
  addMember(world, 'Jörg Weiß-Großmann von der Hohenlinden', {
    osAccount: 'joerg.weiss',
    passphrase: PASSPHRASE,
    projectRoles: [{ projectId: 'project-2', role: 'project-admin' }],
  });
  addMember(world, 'Sam Former', { osAccount: 'sam', isActive: false });
  makeAudit(world, 1204);
  if (scenario === 'audit-damaged') damageAudit(world);
  if (scenario === 'take-over') {
    world.account = 'build';
    for (const member of world.members)
      Object.assign(member, { passphrase: '', osAccount: member.osAccount || 'minji' });
  } else if (scenario !== 'signed-out') {
    ana.passphrase = PASSPHRASE;
    session.hasPassphrase = true;
  }
  if (scenario === 'locked') leave(world, 'locked');
  if (scenario === 'signed-out' || scenario === 'take-over') leave(world, 'signed-out');
}
