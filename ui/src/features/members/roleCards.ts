/** The account roles as a choice, each with one line on what it is, or why it is not to be had. */
import { accountRoleWords, type AccountRole } from '../../parts/roles';

const explanations: Record<AccountRole, string> = {
  'system-admin': 'May do everything, in every project.',
  'account-admin': 'Connects Bitbucket, adds members, creates projects.',
  user: 'Works in the projects named below.',
};

/** `isLast` tells that the member is the last System Admin and has to stay one. */
export function roleCards({ youAreSystemAdmin, isLast = false }: { youAreSystemAdmin: boolean; isLast?: boolean }) {
  return (['user', 'account-admin', 'system-admin'] as const).map((role) => {
    const above = role === 'system-admin' && !youAreSystemAdmin;
    const needed = role !== 'system-admin' && isLast;
    return {
      value: role,
      label: accountRoleWords[role],
      explanation: above
        ? 'Only a System Admin gives this role.'
        : needed
          ? 'Not for the last System Admin.'
          : explanations[role],
      disabled: above || needed,
      testid: `role-${role}`,
    };
  });
}
