/** The words for roles. */
import type { MemberRow } from '../ipc/types/MemberRow';
import type { ProjectRoleRow } from '../ipc/types/ProjectRoleRow';

export type AccountRole = MemberRow['accountRole'];
export type ProjectRole = ProjectRoleRow['role'];

export const accountRoleWords: Record<AccountRole, string> = {
  'system-admin': 'System Admin',
  'account-admin': 'Account Admin',
  user: 'User',
};

export const projectRoleWords: Record<ProjectRole, string> = {
  'project-admin': 'Project Admin',
  tester: 'Tester',
};
