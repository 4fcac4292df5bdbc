import { expect, it } from 'vitest';
import { trimmed } from '../../lib/format/trimmed';
import { workspaceError } from './workspaceError';

const EMPTY = 'Enter the address of the workspace.';
const NOT_HTTPS = 'The address must start with https://.';
const MALFORMED = 'This is not an address.';
const OTHER_HOST = 'The address must lead to bitbucket.org.';
const NO_WORKSPACE = 'Name the workspace: https://bitbucket.org/acme.';
const USER = 'Remove the part before “@”: a name or password in an address ends up in histories and logs.';
const TOKEN = 'Remove the token: what stands in an address ends up in histories and logs.';
const HIDDEN = 'Remove the character that cannot be seen.';

/** The rows of the core's own tests; `null` where the core takes the address, or where it alone can say what is wrong. */
it.each([
  ['https://bitbucket.org/acme-quality', null],
  ['  https://bitbucket.org/acme-quality/  ', null],
  ['\u00a0https://bitbucket.org/acme\u00a0\r\n', null],
  ['https://WWW.Bitbucket.ORG:443/Acme_1/', null],
  ['HTTPS://Bitbucket.org/acme', null],
  ['https://bitbucket.org/acme/workspace/projects/QA', null],
  ['https://bitbucket.org/acme/shop/src/main/?at=x#lines-3', null],
  ['https://bitbucket.org/%7Bb9ab7a9b-0000-4000-8000-000000000000%7D', null],
  ['', EMPTY],
  ['   ', EMPTY],
  ['bitbucket.org/acme', NOT_HTTPS],
  ['http://bitbucket.org/acme', NOT_HTTPS],
  ['ftp://bitbucket.org/acme', NOT_HTTPS],
  ['https:/bitbucket.org/acme', NOT_HTTPS],
  ['https:bitbucket.org/acme', NOT_HTTPS],
  ['//bitbucket.org/acme', NOT_HTTPS],
  ['javascript:https://bitbucket.org/acme', NOT_HTTPS],
  ['file:///etc/passwd', NOT_HTTPS],
  ['ssh://git@bitbucket.org/acme/shop.git', NOT_HTTPS],
  ['git@bitbucket.org:acme/shop.git', NOT_HTTPS],
  ['https://', MALFORMED],
  ['https://bitbucket.org\\acme', MALFORMED],
  ['https://bitbucket.org:99999/acme', MALFORMED],
  ['https://bitbucket.org/ac\nme', MALFORMED],
  ['https://bitbucket.org/ac\tme', MALFORMED],
  ['https://bitbucket.org/acme\0', MALFORMED],
  ['https://bitbucket.org/ac\u0085me', MALFORMED],
  ['https://bitbucket.org', NO_WORKSPACE],
  ['https://bitbucket.org//', NO_WORKSPACE],
  ['https://bitbucket.org.evil.example', OTHER_HOST],
  ['https://bitbucket.orgg/acme', OTHER_HOST],
  ['https://evil.example#bitbucket.org/acme', OTHER_HOST],
  ['https://evil.example/@bitbucket.org/acme', OTHER_HOST],
  ['https://sub.bitbucket.org/acme', OTHER_HOST],
  ['https://2130706433/acme', OTHER_HOST],
  ['https://[::ffff:104.192.141.1]/acme', OTHER_HOST],
  ['https://bitbuсket.org/acme', OTHER_HOST],
  ['https://bitbucket.org:80/acme', OTHER_HOST],
  ['https://@bitbucket.org/acme', null],
  ['https://ann@bitbucket.org/acme', USER],
  ['https://ann:hunter2@bitbucket.org/acme', USER],
  ['https://bitbucket.org@evil.example/acme', USER],
  ['https://ann@evil.example:pw@bitbucket.org/acme', USER],
  ['https://x-token-auth:ATCTT3x@bitbucket.org/acme', TOKEN],
  ['https://bitbucket.org/acme?access_token=abc', TOKEN],
  ['https://bitbucket.org/acme?jwt=abc', TOKEN],
  ['https://bitbucket.org/acme#ATATT3xFf', TOKEN],
  ['https://bitbucket.org/acme#ATBBx', TOKEN],
  ['https://bit\u200bbucket.org/acme', HIDDEN],
  ['https://bitbucket.org\u00ad/acme', HIDDEN],
  ['https://bitbucket.org/ac\u200dme', HIDDEN],
  ['https://bitbucket.org/\u202eemca', HIDDEN],
  ['https://bitbucket.org/acme\u2066', HIDDEN],
  ['\ufeffhttps://bitbucket.org/acme', HIDDEN],
  ['https://bitbucket.org/acme\u{e0041}', HIDDEN],
  ['https://bitbucket.org/ac me', null],
  ['https://bitbucket.org/acme/../other', null],
])('%j: %j', (text, expected) => {
  expect(workspaceError(trimmed(text), 'https://bitbucket.org')).toBe(expected);
});

it('counts the length in bytes, as the core does', () => {
  const of = (name: string) => workspaceError(`https://bitbucket.org/${name}`, 'https://bitbucket.org');
  expect(of('a'.repeat(8192 - 22))).toBeNull();
  for (const name of ['a'.repeat(8192 - 21), 'ü'.repeat(5000), '🦊'.repeat(250_000)]) {
    expect(of(name)).toBe('This is longer than any address.');
  }
});
