/** Test Connection and addresses as the fake host answers them; certain words in the values choose the answer. */
import type { CommandError, ErrorCode } from '../error';
import type { CheckView } from '../types/CheckView';
import type { ConnectionResult } from '../types/ConnectionResult';
import type { IntegrationForm } from '../types/IntegrationForm';
import type { ResolvedAddress } from '../types/ResolvedAddress';

export function refusal(code: ErrorCode, field: string | null = null): CommandError {
  return { code, message: `the fake host answers ${code}`, field, retryAfterSeconds: null };
}

function check(name: CheckView['check'], verdict: CheckView['verdict'], more: Partial<CheckView> = {}): CheckView {
  return { check: name, verdict, code: null, detail: '', missingScopes: [], ...more };
}

/** A secret with `bad` is rejected; one with `limited` lacks the scopes for webhooks and pipelines. */
export async function testConnection(
  form: IntegrationForm,
  onCheck: (check: CheckView) => void,
  pause: () => Promise<void>,
  isCancelled: () => boolean,
): Promise<ConnectionResult> {
  const bad = form.secret.includes('bad') || form.credentialKind === 'app-password';
  const code: ErrorCode =
    form.credentialKind === 'app-password' ? 'bitbucket.app-password-gone' : 'bitbucket.token-rejected';
  const limited = form.secret.includes('limited');
  const missing = (scopes: string[]): Partial<CheckView> => ({
    code: 'bitbucket.missing-scope',
    missingScopes: scopes,
  });
  const verdicts: CheckView[] = bad
    ? [
        check('identity', 'failed', { code }),
        ...(['workspace', 'repositories', 'git', 'webhooks', 'pipelines'] as const).map((name) =>
          check(name, 'skipped'),
        ),
      ]
    : [
        check('identity', 'passed', { detail: 'Ana Ribeiro' }),
        check('workspace', 'passed', { detail: 'Acme (acme)' }),
        check('repositories', 'passed', { detail: '12 repositories' }),
        check('git', 'passed', { detail: 'protocol 2 with filters' }),
        limited
          ? check('webhooks', 'warning', missing(['read:webhook:bitbucket', 'write:webhook:bitbucket']))
          : check('webhooks', 'passed'),
        limited ? check('pipelines', 'warning', missing(['write:pipeline:bitbucket'])) : check('pipelines', 'passed'),
      ];
  for (const verdict of verdicts) {
    if (verdict.verdict !== 'skipped') onCheck(check(verdict.check, 'running'));
    await pause();
    if (isCancelled()) throw refusal('network.timed-out');
    onCheck(verdict);
  }
  return { passed: !bad, checks: verdicts };
}

/** The directory `docs` holds no Katalon project; the repository `gone` is not found. */
export function resolveAddress(address: string, workspace: string): ResolvedAddress {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw refusal('address.invalid', 'address');
  }
  if (url.protocol !== 'https:') throw refusal('address.not-https', 'address');
  if (url.host !== 'bitbucket.org') throw refusal('address.other-host', 'address');
  const [owner, repository, kind, branch, ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (!owner || !repository) throw refusal('address.no-repository', 'address');
  if (owner !== workspace) throw refusal('address.other-workspace', 'address');
  if (repository === 'gone') throw refusal('bitbucket.not-found', 'address');
  const directory = rest.join('/');
  return {
    workspace: owner,
    repository,
    repositoryName: repository,
    reference: kind === 'src' && branch ? { kind: 'branch', name: branch } : { kind: 'default-branch' },
    referenceName: branch ?? 'main',
    directory,
    directoryExists: !directory.includes('nowhere'),
    katalonProjects: directory.includes('docs') ? [] : [directory],
    ignored: url.search ? [url.search] : [],
  };
}
