/** A log as it is read: without the codes with which programs colour a terminal, and with nothing unseen in it. */
import { visibleLines } from '../../../lib/format/visible';

const ESCAPE = '\u001b';
// Colours and cursor moves, and the titles of windows.
const TERMINAL_CODES = new RegExp(`${ESCAPE}(?:\\[[0-9;?]*[A-Za-z]|\\][^\u0007${ESCAPE}]*\u0007?)`, 'gu');

export function logText(text: string): string {
  return visibleLines(text.includes(ESCAPE) ? text.replace(TERMINAL_CODES, '') : text);
}
