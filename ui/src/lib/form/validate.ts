/** Checks of typed texts, the same as the core makes; the core has the last word. */
import { characters } from '../format/count';
import { trimmed } from '../format/trimmed';

export const NAME_LIMIT = 50;
export const DESCRIPTION_LIMIT = 255;
/** Of an account's e-mail or user name; e-mail addresses end at 254 characters (RFC 5321). */
export const USER_LIMIT = 254;

export const UNSEEN = 'Remove the character that cannot be seen.';

// Controls, and what turns the direction of the text that follows: embeddings, overrides and isolates. The marks that
// right-to-left scripts need inside a word are no such.
const CONTROL = /\p{Cc}/u;
const TURNS = /[\u202a-\u202e\u2066-\u2069]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\r\t]/u;

/** Returns what is wrong with a required name, `null` when nothing is. `what` is for example `a name`. */
export function nameError(text: string, what: string): string | null {
  const name = trimmed(text);
  if (name === '') return `Enter ${what}.`;
  return lengthError(name, NAME_LIMIT) ?? (CONTROL.test(name) || TURNS.test(name) ? UNSEEN : null);
}

export function descriptionError(text: string): string | null {
  const description = trimmed(text);
  const isUnseen = CONTROL_BUT_LINES.test(description) || TURNS.test(description);
  return lengthError(description, DESCRIPTION_LIMIT) ?? (isUnseen ? UNSEEN : null);
}

/** Returns what is wrong with an account's e-mail or user name; whether one is needed is not judged here. */
export function userNameError(text: string): string | null {
  const user = trimmed(text);
  return lengthError(user, USER_LIMIT) ?? (CONTROL.test(user) || TURNS.test(user) ? UNSEEN : null);
}

/** Returns what is wrong with the name of an account of the computer, which may be empty. */
export function osAccountError(text: string): string | null {
  const account = trimmed(text);
  return lengthError(account, USER_LIMIT) ?? (CONTROL.test(account) ? UNSEEN : null);
}

function lengthError(text: string, limit: number): string | null {
  const over = characters(text) - limit;
  if (over <= 0) return null;
  return `Shorten it by ${over} ${over === 1 ? 'character' : 'characters'}; ${limit} are allowed.`;
}
