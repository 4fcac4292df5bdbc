/** Checks of a passphrase that is chosen, the same as the core makes; spaces count. */

export const PASSPHRASE_LEAST = 8;
export const PASSPHRASE_MOST = 128;

/** Returns what is wrong with a passphrase, `null` when nothing is. */
export function passphraseError(passphrase: string): string | null {
  const length = [...passphrase].length;
  if (length === 0) return 'Enter a passphrase.';
  if (length < PASSPHRASE_LEAST) return `Use at least ${PASSPHRASE_LEAST} characters; a few words are easy to keep.`;
  if (length > PASSPHRASE_MOST) return `Use at most ${PASSPHRASE_MOST} characters.`;
  return null;
}
