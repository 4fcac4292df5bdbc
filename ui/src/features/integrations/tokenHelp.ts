/** Where in Bitbucket a token is made, and which scopes to tick there (bitbucket.md sections 1.2 and 1.3). */
import type { CredentialKind } from './credentialWords';

export type TokenKind = Exclude<CredentialKind, 'app-password'>;

export interface ScopeGroup {
  /** What the scopes are for. */
  purpose: string;
  scopes: readonly string[];
}

export interface TokenHelp {
  /** The way to the page, one press after the other. */
  path: readonly string[];
  /** The page's address, where it is the same for everybody. */
  page: string | null;
  /** What to mind on the page. */
  advice: string;
  needed: readonly ScopeGroup[];
  optional: readonly ScopeGroup[];
}

const WEBHOOKS = 'To be told of a push at once, by a webhook';
const PIPELINES = 'To start test runs on Pipelines and read them';

export const tokenHelp: Record<TokenKind, TokenHelp> = {
  'api-token': {
    path: [
      'Your picture',
      'Account settings',
      'Security',
      'Create and manage API tokens',
      'Create API token with scopes',
    ],
    page: 'https://id.atlassian.com/manage-profile/security/api-tokens',
    advice:
      'Give it a name and an end at most one year ahead, choose the app Bitbucket, and tick the scopes below. A token made without scopes is rejected, and the scopes of a token never change.',
    needed: [
      { purpose: 'To know whose token it is', scopes: ['read:user:bitbucket'] },
      { purpose: 'To find the workspace', scopes: ['read:workspace:bitbucket'] },
      { purpose: 'To read repositories and fetch tests', scopes: ['read:repository:bitbucket'] },
    ],
    optional: [
      { purpose: WEBHOOKS, scopes: ['read:webhook:bitbucket', 'write:webhook:bitbucket', 'delete:webhook:bitbucket'] },
      { purpose: PIPELINES, scopes: ['read:pipeline:bitbucket', 'write:pipeline:bitbucket'] },
    ],
  },
  'access-token': {
    path: ['Settings of the repository, project or workspace', 'Security', 'Access tokens', 'Create access token'],
    page: null,
    advice:
      'One of a repository is on every plan; those of a project or workspace need the Premium plan. It reaches only what it was made for.',
    needed: [{ purpose: 'To read repositories and fetch tests', scopes: ['repository'] }],
    optional: [
      { purpose: WEBHOOKS, scopes: ['webhook'] },
      { purpose: PIPELINES, scopes: ['pipeline', 'pipeline:write'] },
    ],
  },
};

/** Returns the scopes of some groups, one a line, to be pasted. */
export function scopeLines(groups: readonly ScopeGroup[]): string {
  return groups.flatMap((group) => group.scopes).join('\n');
}
