/** How a member signs in, in one line, and what keeps one from it. */
import type { SignInMember } from '../../ipc/types/SignInMember';
import { visible } from '../../lib/format/visible';

/** Returns the line below the member's name. */
export function wayWords(member: SignInMember): string {
  switch (member.way) {
    case 'account':
      return 'Recognised by this account of the computer';
    case 'passphrase':
      return 'Signs in with a passphrase';
    case 'other-account':
      return `Signs in under the account ${visible(member.osAccount)} of this computer`;
    case 'take-over':
      return 'Can take over, as nobody else can sign in here';
  }
}

/** Returns who is chosen at first: who was here before, or the only one it can be; `null` for nobody. */
export function firstChoice(members: readonly SignInMember[], before: string | null): string | null {
  if (members.some((member) => member.id === before)) return before;
  const recognised = members.filter((member) => member.way === 'account');
  const able = members.filter((member) => member.way !== 'other-account');
  const [only, ...others] = recognised.length > 0 ? recognised : able.length > 0 ? able : members;
  return only && others.length === 0 ? only.id : null;
}
