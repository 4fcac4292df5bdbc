import { expect, it } from 'vitest';
import { kindOfSecret } from './credentialWords';
import { integrationErrors } from './integrationErrors';

const form = {
  integrationId: null,
  name: 'Acme',
  workspaceUrl: 'https://bitbucket.org/acme',
  credentialKind: 'api-token',
  user: 'ana@acme.example',
  secret: 'token',
  description: '',
  expiresOn: '',
} as const;

it.each([
  ['https://bitbucket.org/acme', null],
  ['https://www.bitbucket.org/acme/', null],
  ['', 'Enter the address of the workspace.'],
  ['bitbucket.org/acme', 'The address must start with https://.'],
  ['http://bitbucket.org/acme', 'The address must start with https://.'],
  ['https://bitbucket.org', 'Name the workspace: https://bitbucket.org/acme.'],
  ['https://bitbucket.org.evil.example/acme', 'The address must lead to bitbucket.org.'],
  ['https://me:secret@bitbucket.org/acme', 'Remove the part before “@”.'],
])('says of the address %j %j', (workspaceUrl, expected) => {
  expect(integrationErrors({ ...form, workspaceUrl }, 'https://bitbucket.org').workspaceUrl ?? null).toBe(expected);
});

it('takes the address of a sandbox while Bitbucket is one', () => {
  const sandbox = 'http://127.0.0.1:7990';
  expect(integrationErrors({ ...form, workspaceUrl: `${sandbox}/acme` }, sandbox)).toEqual({});
  expect(integrationErrors(form, sandbox)).toEqual({});
  expect(integrationErrors({ ...form, workspaceUrl: `${sandbox}/acme` }, 'https://bitbucket.org')).not.toEqual({});
});

it('asks for a user only where the kind of credential has one', () => {
  expect(integrationErrors({ ...form, user: '' }, 'https://bitbucket.org').user).toContain('e-mail');
  expect(integrationErrors({ ...form, user: '', credentialKind: 'access-token' }, 'https://bitbucket.org')).toEqual({});
});

it('recognises the kind of a token by its first letters, and guesses nothing else', () => {
  expect(['ATATT3xyz', 'ATCTT3xyz', 'abc', ''].map(kindOfSecret)).toEqual(['api-token', 'access-token', null, null]);
});
