import { describe, expect, it } from 'vitest';
import { makeIntegration } from '../../ipc/fake/integrations';
import type { CheckView } from '../../ipc/types/CheckView';
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';
import type { IntegrationView } from '../../ipc/types/IntegrationView';
import { inOrder, testWords } from './checkWords';
import { kindOfSecret, recognisedWords } from './credentialWords';
import { integrationErrors, type Circumstances } from './integrationErrors';
import { formToSend, keepsAll, keepsConnection, lacksCredential, startingForm } from './integrationForm';
import { lookAt, missingScopes, nextStep } from './reasonWords';
import { scopeLines, tokenHelp } from './tokenHelp';

const NOW = Date.UTC(2026, 10, 23, 12);
const BITBUCKET = 'https://bitbucket.org';
const creating: Circumstances = { bitbucket: BITBUCKET, today: '2026-11-23', stored: null, rotate: false };
const form: IntegrationForm = {
  integrationId: null,
  name: 'Acme',
  workspaceUrl: 'https://bitbucket.org/acme',
  credentialKind: 'api-token',
  user: 'ana@acme.example',
  secret: 'token',
  description: '',
  expiresOn: '',
};
const stored = makeIntegration('integration-1', 'Acme', 'acme', NOW);
const editing = startingForm(stored, false);

describe('the fields', () => {
  it.each([
    ['https://bitbucket.org/acme', null],
    ['https://www.bitbucket.org/acme/', null],
    ['https://bitbucket.org/acme/web-shop/src/main/', null],
    ['', 'Enter the address of the workspace.'],
    ['bitbucket.org/acme', 'The address must start with https://.'],
    ['http://bitbucket.org/acme', 'The address must start with https://.'],
    ['https://', 'This is not an address.'],
    ['https://bitbucket.org\\@evil.example/acme', 'This is not an address.'],
    ['https://bitbucket.org/ac\u0000me', 'This is not an address.'],
    ['https://bitbucket.org', 'Name the workspace: https://bitbucket.org/acme.'],
    ['https://bitbucket.org//', 'Name the workspace: https://bitbucket.org/acme.'],
    ['https://bitbucket.org.evil.example/acme', 'The address must lead to bitbucket.org.'],
    ['https://bitbucket.org./acme', 'The address must lead to bitbucket.org.'],
    ['https://bitbucket.org:8443/acme', 'The address must lead to bitbucket.org.'],
    ['https://xn--bitbuckt-l8a.org/acme', 'The address must lead to bitbucket.org.'],
    ['https://bitbuckеt.org/acme', 'The address must lead to bitbucket.org.'],
    ['https://127.0.0.1/acme', 'The address must lead to bitbucket.org.'],
    [
      'https://me:secret@bitbucket.org/acme',
      'Remove the part before “@”: a name or password in an address ends up in histories and logs.',
    ],
    [
      'https://bitbucket.org@evil.example/acme',
      'Remove the part before “@”: a name or password in an address ends up in histories and logs.',
    ],
    [
      'https://bitbucket.org/acme?access_token=abc',
      'Remove the token: what stands in an address ends up in histories and logs.',
    ],
    [`https://bitbucket.org/${'a'.repeat(1_000_000)}`, 'This is longer than any address.'],
  ])('of the address %.60j: %j', (workspaceUrl, expected) => {
    expect(integrationErrors({ ...form, workspaceUrl }, creating).workspaceUrl ?? null).toBe(expected);
  });

  it('take the address of a sandbox while Bitbucket is one', () => {
    const sandbox = { ...creating, bitbucket: 'http://127.0.0.1:7990' };
    const there = { ...form, workspaceUrl: 'http://127.0.0.1:7990/acme' };
    expect(integrationErrors(there, sandbox)).toEqual({});
    expect(integrationErrors(form, sandbox)).toEqual({});
    expect(integrationErrors(there, creating)).not.toEqual({});
  });

  it('ask for the user that goes with the kind, and for none where there is none', () => {
    const rows: [Partial<IntegrationForm>, RegExp | null][] = [
      [{ user: '' }, /^Enter the e-mail/],
      [{ user: 'ana' }, /does not go with a user name/],
      [{ user: `${'a'.repeat(242)}@acme.example` }, /^Shorten it by 1 character; 254/],
      [{ user: `${'a'.repeat(241)}@acme.example` }, null],
      [{ user: 'ana\u0007@acme.example' }, /cannot be seen/],
      [{ user: 'ana\u202e@acme.example' }, /cannot be seen/],
      [{ user: '\u0085ana@acme.example\u0085' }, null],
      [{ user: '', credentialKind: 'access-token' }, null],
      [{ user: '', credentialKind: 'app-password' }, /^Enter your Bitbucket username/],
      [{ user: 'ana@acme.example', credentialKind: 'app-password' }, /does not go with the e-mail/],
      [{ user: 'ana', credentialKind: 'app-password' }, null],
    ];
    for (const [change, expected] of rows) {
      const { user } = integrationErrors({ ...form, ...change }, creating);
      if (expected === null) expect(user, JSON.stringify(change)).toBeUndefined();
      else expect(user, JSON.stringify(change)).toMatch(expected);
    }
  });

  it('refuse a secret that no token can be', () => {
    for (const secret of ['two words', 'tökén', 'a\u200bb', '🔑']) {
      expect(integrationErrors({ ...form, secret }, creating).secret, secret).toContain('No token');
    }
    const of = (length: number) => integrationErrors({ ...form, secret: 'a'.repeat(length) }, creating).secret;
    expect([of(1000), of(1001), of(1_000_000)]).toEqual([
      undefined,
      'This is longer than any token.',
      'This is longer than any token.',
    ]);
  });

  it('take as last day of a token one of the coming year', () => {
    const rows: [string, RegExp | null][] = [
      ['', null],
      ['2026-11-23', null],
      ['2027-11-24', null],
      ['2027-11-25', /at most one year/],
      ['2026-11-22', /has passed/],
      ['2027-02-30', /Enter year, month and day/],
      ['tomorrow', /Enter year, month and day/],
    ];
    for (const [expiresOn, expected] of rows) {
      const error = integrationErrors({ ...form, expiresOn }, creating).expiresOn;
      if (expected === null) expect(error, expiresOn).toBeUndefined();
      else expect(error, expiresOn).toMatch(expected);
    }
  });
});

describe('while editing', () => {
  const circumstances = { ...creating, stored };

  it('the stored secret serves until the kind changes or the token is rotated', () => {
    expect(integrationErrors(editing, circumstances)).toEqual({});
    expect(integrationErrors({ ...editing, credentialKind: 'access-token' }, circumstances).secret).toBeDefined();
    expect(integrationErrors(editing, { ...circumstances, rotate: true }).secret).toBe('Paste the token.');
  });

  it('no secret serves that was forgotten or that the keychain lacks', () => {
    const rows: [Partial<IntegrationView>, boolean][] = [
      [{}, false],
      [{ status: 'INACTIVE' }, false],
      [{ status: 'INACTIVE', credentialForgotten: true }, true],
      [{ status: 'ERROR', errorCode: 'keychain.absent' }, true],
      [{ status: 'ERROR', errorCode: 'keychain.locked' }, false],
    ];
    for (const [change, lacks] of rows) {
      const changed = { ...stored, ...change };
      expect(lacksCredential(changed), JSON.stringify(change)).toBe(lacks);
      const { secret } = integrationErrors({ ...editing, name: 'B' }, { ...circumstances, stored: changed });
      expect(secret !== undefined, JSON.stringify(change)).toBe(lacks);
    }
  });

  it('the end of a token that has ended may stay, but not with a new token', () => {
    const ended = { ...stored, expiresOn: '2026-11-20', expiry: 'passed' as const, daysLeft: null };
    const values = startingForm(ended, false);
    expect(integrationErrors({ ...values, name: 'Other' }, { ...creating, stored: ended })).toEqual({});
    expect(integrationErrors({ ...values, secret: 'new' }, { ...creating, stored: ended }).expiresOn).toContain(
      'passed',
    );
    expect(startingForm(ended, true).expiresOn).toBe('');
  });

  it('only what reaches Bitbucket has to be tested', () => {
    for (const change of [{ name: 'B' }, { description: 'x' }, { expiresOn: '2027-01-01' }]) {
      expect(keepsConnection({ ...editing, ...change }, stored)).toBe(true);
      expect(keepsAll({ ...editing, ...change }, stored)).toBe(false);
    }
    for (const change of [{ secret: 'x' }, { user: 'b@acme.example' }, { workspaceUrl: 'https://bitbucket.org/b' }]) {
      expect(keepsConnection({ ...editing, ...change }, stored)).toBe(false);
    }
    expect(keepsAll(editing, stored)).toBe(true);
    expect(keepsConnection(form, null)).toBe(false);
  });
});

it('sends nothing that the kind of credential has no use for, and no surrounding spaces', () => {
  const typed = { ...form, name: ' Acme ', workspaceUrl: ' https://bitbucket.org/acme\n', expiresOn: ' 2027-01-01 ' };
  expect(formToSend(typed)).toEqual({ ...form, expiresOn: '2027-01-01' });
  expect(formToSend({ ...form, credentialKind: 'access-token' }).user).toBe('');
  expect(formToSend({ ...typed, credentialKind: 'app-password' }).expiresOn).toBe('');
});

it('recognises the kind of a token by its first letters, and guesses nothing else', () => {
  expect(['ATATT3xyz', 'ATCTT3xyz', 'ATBBxyz', 'abc', ''].map(kindOfSecret)).toEqual([
    'api-token',
    'access-token',
    'app-password',
    null,
    null,
  ]);
  expect(recognisedWords('ATCTT3', 'access-token')).toBe('Recognised as an access token: it starts with ATCTT.');
  expect(recognisedWords('ATCTT3', 'api-token')).toBe('It starts with ATCTT, like an access token.');
  expect(recognisedWords('abc', 'api-token')).toBeNull();
});

it('names the scopes to tick, minimum and optional apart, each kind by its own names', () => {
  expect(scopeLines(tokenHelp['api-token'].needed).split('\n')).toEqual([
    'read:user:bitbucket',
    'read:workspace:bitbucket',
    'read:repository:bitbucket',
  ]);
  expect(scopeLines(tokenHelp['api-token'].optional)).toContain('delete:webhook:bitbucket');
  expect(scopeLines(tokenHelp['access-token'].needed)).toBe('repository');
  expect(scopeLines(tokenHelp['access-token'].optional)).not.toContain(':bitbucket');
});

it('knows which action answers an error, and what its detail points at', () => {
  expect(
    [
      'bitbucket.token-expired',
      'bitbucket.wrong-user',
      'bitbucket.wrong-kind',
      'network.offline',
      'future.thing',
      'constructor',
    ].map(nextStep),
  ).toEqual(['rotate', 'edit', 'edit', 'check', 'check', 'check']);
  const scopes = 'read:repository:bitbucket, webhook';
  expect(missingScopes('bitbucket.missing-scope', scopes)).toEqual(['read:repository:bitbucket', 'webhook']);
  expect(missingScopes('bitbucket.forbidden', scopes)).toEqual([]);
  expect(missingScopes('bitbucket.missing-scope', '')).toEqual([]);
  expect(lookAt('bitbucket.missing-scope', scopes)).toBeNull();
  expect(lookAt('bitbucket.token-expired', '2026-11-20')).toBeNull();
  expect(lookAt('bitbucket.not-found', 'acme')).toBe('Look at the workspace: acme');
  expect(lookAt('bitbucket.forbidden', 'No access.')).toBe('Bitbucket says: No access.');
  expect(lookAt('bitbucket.wrong-user', '')).toBeNull();
});

it('sums up a test in one sentence', () => {
  const check = (name: CheckView['check'], verdict: CheckView['verdict']): CheckView => ({
    check: name,
    verdict,
    code: null,
    detail: '',
    missingScopes: [],
  });
  expect(testWords([check('identity', 'passed'), check('git', 'skipped')]).text).toBe('The connection works.');
  expect(testWords([check('webhooks', 'warning'), check('pipelines', 'warning')]).text).toBe(
    'The connection works. Limited: Webhooks, Pipelines.',
  );
  expect(testWords([check('webhooks', 'warning'), check('identity', 'failed')])).toEqual({
    text: 'The connection does not work. Failed: Identity.',
    tone: 'bad',
  });
});

it('puts the checks in order and gives a reason that several share only once', () => {
  const failed = (name: CheckView['check'], code: CheckView['code']): CheckView => ({
    check: name,
    verdict: 'failed',
    code,
    detail: 'refused',
    missingScopes: [],
  });
  const places = inOrder([
    failed('git', 'git.refused'),
    failed('workspace', 'bitbucket.token-rejected'),
    failed('identity', 'bitbucket.token-rejected'),
  ]);
  expect(places.map(({ name, repeats }) => [name, repeats])).toEqual([
    ['identity', false],
    ['workspace', true],
    ['repositories', false],
    ['git', false],
    ['webhooks', false],
    ['pipelines', false],
  ]);
  expect(testWords(places.flatMap(({ check }) => check ?? [])).text).toBe(
    'The connection does not work. Failed: Identity, Workspace, Git access.',
  );
});
