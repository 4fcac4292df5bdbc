/** A member's row in words. */
import type { MemberRow } from '../../ipc/types/MemberRow';
import { visible } from '../../lib/format/visible';
import { projectRoleWords } from '../../parts/roles';
import type { StateWords } from '../../parts/words';

export const ABOVE_YOU = 'Only a System Admin changes this member.';
export const LAST_SYSTEM_ADMIN = 'The last System Admin stays active and keeps the role.';

/** Returns how the member proves who it is. */
export function signInWords(member: Pick<MemberRow, 'osAccount' | 'hasPassphrase'>): string {
  const account = member.osAccount ? `Account ${visible(member.osAccount)}` : null;
  if (member.hasPassphrase) return account ? `Passphrase (${visible(member.osAccount)})` : 'Passphrase';
  return account ?? '–';
}

/** Returns the member's roles in projects: at most two of them, and all of them. */
export function projectWords(member: MemberRow): { short: string; whole: string | undefined } {
  if (member.accountRole === 'system-admin') return { short: 'All projects', whole: undefined };
  if (member.projectRoles.length === 0) return { short: '–', whole: undefined };
  const words = member.projectRoles.map((each) => `${visible(each.projectName)}: ${projectRoleWords[each.role]}`);
  const more = words.length - 2;
  return { short: words.slice(0, 2).join(', ') + (more > 0 ? ` +${more}` : ''), whole: words.join('\n') };
}

export function activity(member: MemberRow): StateWords {
  return member.isActive
    ? { shape: '●', word: 'Active', tone: 'good', reason: null }
    : { shape: '⊘', word: 'Inactive', tone: 'quiet', reason: 'Deactivated. What they did stays in the audit log.' };
}
