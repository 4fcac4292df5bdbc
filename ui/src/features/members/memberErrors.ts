/** What is wrong with the fields of a member, before it is saved and after it was refused. */
import type { CommandError } from '../../ipc/error';
import type { MemberForm } from '../../ipc/types/MemberForm';
import { refusalWords } from '../../errors/refusal';
import { nameError, osAccountError } from '../../lib/form/validate';
import { passphraseError } from '../../lib/form/passphrase';
import { trimmed } from '../../lib/format/trimmed';

export const MEMBER_FIELDS = ['name', 'accountRole', 'osAccount', 'passphrase'] as const;
export type MemberField = (typeof MEMBER_FIELDS)[number];

/** Returns one sentence for each field that is wrong; `hasPassphrase` tells whether one is set already. */
export function memberErrors(form: MemberForm, hasPassphrase: boolean): Record<MemberField, string | null> {
  const proven = trimmed(form.osAccount) !== '' || form.passphrase !== '' || (hasPassphrase && !form.removePassphrase);
  return {
    name: nameError(form.name, 'a name'),
    accountRole: null,
    osAccount: proven ? osAccountError(form.osAccount) : 'Name an account, or set a passphrase below.',
    passphrase: form.passphrase === '' ? null : passphraseError(form.passphrase),
  };
}

/** Returns a refusal in words for its field. */
export function fieldWords(error: CommandError): string {
  if (error.code === 'input.taken' && error.field === 'osAccount') return 'Another active member has this account.';
  return refusalWords(error);
}
