/** Test Connection as the fake host makes it; certain words in the secret choose how it ends. */
import type { ErrorCode } from '../error';
import type { CheckView } from '../types/CheckView';
import type { ConnectionResult } from '../types/ConnectionResult';
import type { IntegrationForm } from '../types/IntegrationForm';
import { refusal } from './refusal';

type Name = CheckView['check'];

/** What a word in the secret brings about: the first check that fails, and why. */
const FAILURES: readonly { word: string; check: Name; code: ErrorCode; scopes?: string[] }[] = [
  { word: 'bad', check: 'identity', code: 'bitbucket.token-rejected' },
  { word: 'expired', check: 'identity', code: 'bitbucket.token-expired' },
  { word: 'unscoped', check: 'identity', code: 'bitbucket.token-without-scopes' },
  { word: 'elsewhere', check: 'workspace', code: 'bitbucket.not-found' },
  {
    word: 'unread',
    check: 'repositories',
    code: 'bitbucket.missing-scope',
    scopes: ['read:repository:bitbucket'],
  },
  { word: 'fenced', check: 'workspace', code: 'bitbucket.ip-not-allowed' },
  { word: 'gitless', check: 'git', code: 'git.refused' },
];

const FOUND: Record<Name, string> = {
  identity: 'Ana Ribeiro',
  workspace: 'Acme (acme)',
  repositories: '12 repositories are visible',
  git: '',
  webhooks: '',
  pipelines: '',
};
const NAMES = Object.keys(FOUND) as Name[];

function check(name: Name, verdict: CheckView['verdict'], more: Partial<CheckView> = {}): CheckView {
  return { check: name, verdict, code: null, detail: '', missingScopes: [], ...more };
}

/** Besides the failures: `limited` lacks the optional scopes, `empty` sees no repository, `offline` ends it all. */
export async function testConnection(
  form: IntegrationForm,
  onCheck: (check: CheckView) => void,
  pause: () => Promise<void>,
  isCancelled: () => boolean,
): Promise<ConnectionResult> {
  if (form.secret.includes('offline')) throw refusal('network.offline');
  const checks = verdicts(form);
  for (const verdict of checks) {
    await pause();
    if (isCancelled()) throw refusal('cancelled');
    onCheck(verdict);
  }
  return { passed: checks.every((each) => each.verdict !== 'failed'), checks };
}

function verdicts(form: IntegrationForm): CheckView[] {
  const isPassword = form.credentialKind === 'app-password';
  const failure = isPassword
    ? ({ check: 'identity', code: 'bitbucket.app-password-gone' } as const)
    : FAILURES.find(({ word }) => form.secret.includes(word));
  const broken = failure ? NAMES.indexOf(failure.check) : NAMES.length;
  return NAMES.map((name, index) => {
    if (failure && index === broken) {
      const missingScopes = 'scopes' in failure ? (failure.scopes ?? []) : [];
      return check(name, 'failed', { code: failure.code, detail: 'the API answered 401', missingScopes });
    }
    if (index > broken) return check(name, 'skipped');
    return (
      (form.secret.includes('limited') && limited(name)) ||
      (form.secret.includes('empty') && empty(name)) ||
      passed(name)
    );
  });
}

function passed(name: Name): CheckView {
  return check(name, 'passed', { detail: FOUND[name] });
}

function limited(name: Name): CheckView | null {
  const code = 'bitbucket.missing-scope';
  if (name === 'webhooks') {
    return check(name, 'warning', { code, missingScopes: ['read:webhook:bitbucket', 'write:webhook:bitbucket'] });
  }
  return name === 'pipelines' ? check(name, 'warning', { code, missingScopes: ['write:pipeline:bitbucket'] }) : null;
}

function empty(name: Name): CheckView | null {
  if (name === 'repositories') return check(name, 'warning', { code: 'bitbucket.no-repositories' });
  return name === 'git' || name === 'webhooks' || name === 'pipelines' ? check(name, 'skipped') : null;
}
