/** Checks of typed texts, the same as the core makes; the core has the last word. */
import { characters } from '../format/count';

export const NAME_LIMIT = 50;
export const DESCRIPTION_LIMIT = 255;

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\r\t]/u;

/** Returns what is wrong with a required name, `null` when nothing is. `what` is for example `a name`. */
export function nameError(text: string, what: string): string | null {
  if (text.trim() === '') return `Enter ${what}.`;
  if (CONTROL.test(text.trim())) return 'Remove the character that cannot be seen.';
  return lengthError(text, NAME_LIMIT);
}

export function descriptionError(text: string): string | null {
  if (CONTROL_BUT_LINES.test(text.trim())) return 'Remove the character that cannot be seen.';
  return lengthError(text, DESCRIPTION_LIMIT);
}

function lengthError(text: string, limit: number): string | null {
  const over = characters(text) - limit;
  if (over <= 0) return null;
  return `Shorten it by ${over} ${over === 1 ? 'character' : 'characters'}; ${limit} are allowed.`;
}
