/** What is wrong with the address of a workspace as typed. Which workspace it names is for the core to say. */
import { UNSEEN } from '../../lib/form/validate';

/** In bytes, as the core counts. */
const LENGTH_LIMIT = 8192;
const TOKENS = ['ATATT3', 'ATCTT3', 'ATBB', 'access_token=', 'jwt='] as const;

// Of no width, or turning the direction of what follows; the parser would drop most of them.
const HIDDEN =
  /\u{ad}|\u{34f}|\u{61c}|[\u{115f}\u{1160}]|[\u{17b4}\u{17b5}]|[\u{180b}-\u{180f}]|[\u{200b}-\u{200f}]|[\u{202a}-\u{202e}]|[\u{2060}-\u{206f}]|\u{3164}|[\u{fe00}-\u{fe0f}]|\u{feff}|\u{ffa0}|[\u{fff9}-\u{fffb}]|[\u{e0000}-\u{e0fff}]/u;

/** Returns one sentence, or `null`. `address` is trimmed; `bitbucket` is the origin that addresses must have. */
export function workspaceError(address: string, bitbucket: string): string | null {
  if (address === '') return 'Enter the address of the workspace.';
  if (new TextEncoder().encode(address).length > LENGTH_LIMIT) return 'This is longer than any address.';
  if (TOKENS.some((token) => address.includes(token))) {
    return 'Remove the token: what stands in an address ends up in histories and logs.';
  }
  if (HIDDEN.test(address)) return UNSEEN;
  const url = parse(address);
  const origin = new URL(bitbucket);
  const here = url?.host.replace(/^www\./, '') === origin.host;
  // Only a sandbox has an origin without https.
  if (!/^https:\/\//i.test(address) && !(here && origin.protocol === 'http:' && /^http:\/\//i.test(address))) {
    return 'The address must start with https://.';
  }
  if (!url) return 'This is not an address.';
  if (url.username || url.password) {
    return 'Remove the part before “@”: a name or password in an address ends up in histories and logs.';
  }
  if (!here && url.host !== 'bitbucket.org') return `The address must lead to ${origin.host}.`;
  if (url.pathname.split('/').every((name) => name === '')) return `Name the workspace: ${bitbucket}/acme.`;
  return null;
}

function parse(address: string): URL | null {
  // The parser would silently drop control characters and turn backslashes around.
  if (/[\p{Cc}\\]/u.test(address)) return null;
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
