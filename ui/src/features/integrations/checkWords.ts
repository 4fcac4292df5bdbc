/** What the checks of Test Connection are called and what they find out. */
import type { CheckView } from '../../ipc/types/CheckView';

export const checkNames: Record<CheckView['check'], string> = {
  identity: 'Who the credential belongs to',
  workspace: 'The workspace can be read',
  repositories: 'Repositories are visible',
  git: 'Git access',
  webhooks: 'Webhooks',
  pipelines: 'Pipelines',
};

/** What does not work without the scopes of an optional check. */
export const checkLoss: Partial<Record<CheckView['check'], string>> = {
  webhooks: 'Pushes are noticed by asking Bitbucket from time to time.',
  pipelines: 'Test runs cannot be started on Bitbucket Pipelines.',
};

export const verdictWords: Record<CheckView['verdict'], { shape: string; word: string; tone: string }> = {
  running: { shape: '◐', word: 'checking', tone: 'busy' },
  passed: { shape: '●', word: 'passed', tone: 'good' },
  warning: { shape: '!', word: 'limited', tone: 'warn' },
  failed: { shape: '✕', word: 'failed', tone: 'bad' },
  skipped: { shape: '⊘', word: 'not checked', tone: 'quiet' },
};
