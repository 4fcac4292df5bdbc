/** What is wrong with the address of a workspace as typed. Which workspace it names is for the core to say. */

const LENGTH_LIMIT = 8192;
const TOKENS = ['ATATT3', 'ATCTT3', 'access_token=', 'jwt='] as const;

/** Returns one sentence, or `null`. `bitbucket` is the origin that addresses must have. */
export function workspaceError(address: string, bitbucket: string): string | null {
  if (address === '') return 'Enter the address of the workspace.';
  if (address.length > LENGTH_LIMIT) return 'This is longer than any address.';
  if (TOKENS.some((token) => address.includes(token))) {
    return 'Remove the token: what stands in an address ends up in histories and logs.';
  }
  const url = parse(address);
  const origin = new URL(bitbucket);
  const here = url?.host.replace(/^www\./, '') === origin.host;
  // Only a sandbox has an origin without https.
  if (!/^https:/i.test(address) && !(here && url?.protocol === origin.protocol)) {
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
