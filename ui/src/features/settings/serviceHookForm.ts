/** What is wrong with the relay's address and the port, before they are saved and after they were refused. */
import type { CommandError } from '../../ipc/error';
import { explain } from '../../errors/catalogue';
import { trimmed } from '../../lib/format/trimmed';

const LOWEST = 1024;
const HIGHEST = 65_535;

/** Returns one sentence where the address cannot be a relay's; an empty one means none. */
export function relayError(text: string): string | null {
  const typed = trimmed(text);
  return typed === '' || /^https:\/\/./i.test(typed) ? null : 'Start the address with https://.';
}

/** Returns the port that was typed; `null` where it is none. */
export function portOf(text: string): number | null {
  const typed = trimmed(text);
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 0;
  return port >= LOWEST && port <= HIGHEST ? port : null;
}

/** Returns one sentence where no port was typed. */
export function portError(text: string): string | null {
  return portOf(text) === null ? `Enter a whole number from ${LOWEST} to ${HIGHEST}.` : null;
}

/** Returns what the core refused at a field, in one sentence. */
export function refusalAt(field: 'callbackUrl' | 'port', error: CommandError | null): string | null {
  if (error?.field !== field) return null;
  if (error.code === 'address.invalid')
    return 'Enter an https address without a query, for example https://relay.example.com.';
  const { title, action } = explain(error.code);
  return `${title} ${action}`;
}
