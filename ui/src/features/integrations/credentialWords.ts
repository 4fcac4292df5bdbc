/** What the kinds of credential are called, ask for and look like. */
import type { IntegrationForm } from '../../ipc/types/IntegrationForm';

export type CredentialKind = IntegrationForm['credentialKind'];

export const credentialKinds = [
  {
    value: 'api-token',
    label: 'API token',
    explanation: 'Your own, with scopes. Works on every plan.',
    testid: 'credential-api-token',
  },
  {
    value: 'access-token',
    label: 'Access token',
    explanation: 'Of a repository, project or workspace; no person behind it.',
    testid: 'credential-access-token',
  },
  {
    value: 'app-password',
    label: 'App password',
    explanation: 'Ended by Bitbucket on 28 July 2026.',
    testid: 'credential-app-password',
  },
] as const;

export function kindName(kind: CredentialKind): string {
  return credentialKinds.find((each) => each.value === kind)?.label ?? kind;
}

/** The words of the two fields; `user` is `null` for a kind that has none. */
export const fieldWords: Record<
  CredentialKind,
  {
    user: { label: string; hint: string; missing: string } | null;
    secret: { label: string; hint: string; missing: string };
  }
> = {
  'api-token': {
    user: {
      label: 'Account e-mail',
      hint: 'The e-mail of your Atlassian account; not your user name.',
      missing: 'Enter the e-mail of your Atlassian account.',
    },
    secret: {
      label: 'API token',
      hint: 'Kept in the keychain of this computer, and nowhere else.',
      missing: 'Paste the token.',
    },
  },
  'access-token': {
    user: null,
    secret: {
      label: 'Access token',
      hint: 'Kept in the keychain of this computer, and nowhere else.',
      missing: 'Paste the token.',
    },
  },
  'app-password': {
    user: { label: 'Bitbucket username', hint: 'Not your e-mail.', missing: 'Enter your Bitbucket username.' },
    secret: {
      label: 'App password',
      hint: 'Bitbucket rejects it; create an API token in its place.',
      missing: 'Enter the app password.',
    },
  },
};

/** Returns the kind that a secret's first letters speak for; `null` when they say nothing. Never a reason to reject. */
export function kindOfSecret(secret: string): CredentialKind | null {
  if (secret.startsWith('ATATT')) return 'api-token';
  if (secret.startsWith('ATCTT')) return 'access-token';
  return null;
}

export const TOKEN_PAGE = 'https://id.atlassian.com/manage-profile/security/api-tokens';

export const neededScopes = ['read:user:bitbucket', 'read:workspace:bitbucket', 'read:repository:bitbucket'] as const;

export const optionalScopes = [
  {
    purpose: 'To be told of a push at once, by a webhook',
    scopes: ['read:webhook:bitbucket', 'write:webhook:bitbucket', 'delete:webhook:bitbucket'],
  },
  { purpose: 'To start and read pipelines', scopes: ['read:pipeline:bitbucket', 'write:pipeline:bitbucket'] },
] as const;

export const accessTokenScopes = ['repository'] as const;
export const accessTokenOptionalScopes = [
  { purpose: 'To be told of a push at once, by a webhook', scopes: ['webhook'] },
  { purpose: 'To start and read pipelines', scopes: ['pipeline:write'] },
] as const;
