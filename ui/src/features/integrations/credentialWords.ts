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
    user: { label: string; hint: string; missing: string; isEmail: boolean; otherName: string } | null;
    secret: { label: string; missing: string };
  }
> = {
  'api-token': {
    user: {
      label: 'Account e-mail',
      hint: 'The e-mail of your Atlassian account; not your user name.',
      missing: 'Enter the e-mail of your Atlassian account.',
      isEmail: true,
      otherName: 'Enter the e-mail of your Atlassian account; an API token does not go with a user name.',
    },
    secret: { label: 'API token', missing: 'Paste the token.' },
  },
  'access-token': {
    user: null,
    secret: { label: 'Access token', missing: 'Paste the token.' },
  },
  'app-password': {
    user: {
      label: 'Bitbucket username',
      hint: 'Not your e-mail.',
      missing: 'Enter your Bitbucket username.',
      isEmail: false,
      otherName: 'Enter the Bitbucket username; an app password does not go with the e-mail.',
    },
    secret: { label: 'App password', missing: 'Enter the app password.' },
  },
};

const FIRST_LETTERS: readonly { letters: string; kind: CredentialKind; called: string }[] = [
  { letters: 'ATATT', kind: 'api-token', called: 'an API token' },
  { letters: 'ATCTT', kind: 'access-token', called: 'an access token' },
  { letters: 'ATBB', kind: 'app-password', called: 'an app password' },
];

/** Returns the kind that a secret's first letters speak for; `null` when they say nothing. Never a reason to reject. */
export function kindOfSecret(secret: string): CredentialKind | null {
  return FIRST_LETTERS.find(({ letters }) => secret.startsWith(letters))?.kind ?? null;
}

/** Returns what the first letters of a secret tell, for the person who chose `kind`; `null` when they tell nothing. */
export function recognisedWords(secret: string, kind: CredentialKind): string | null {
  const found = FIRST_LETTERS.find(({ letters }) => secret.startsWith(letters));
  if (!found) return null;
  return found.kind === kind
    ? `Recognised as ${found.called}: it starts with ${found.letters}.`
    : `It starts with ${found.letters}, like ${found.called}.`;
}
