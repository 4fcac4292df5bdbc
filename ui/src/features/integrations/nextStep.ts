/** What to do first about a broken integration. */
import type { ErrorCode } from '../../ipc/error';

export type Step = 'rotate' | 'edit' | 'check';

const STEPS: Partial<Record<ErrorCode, Step>> = {
  'bitbucket.token-rejected': 'rotate',
  'bitbucket.token-expired': 'rotate',
  'bitbucket.token-without-scopes': 'rotate',
  'bitbucket.token-unusable': 'rotate',
  'bitbucket.app-password-gone': 'rotate',
  'bitbucket.missing-scope': 'rotate',
  'git.refused': 'rotate',
  'keychain.absent': 'rotate',
  'bitbucket.wrong-user': 'edit',
  'bitbucket.not-found': 'edit',
  'bitbucket.no-repositories': 'edit',
  'bitbucket.forbidden': 'edit',
};

/** Returns the action that answers the error; what passes by itself, or is repaired elsewhere, is checked again. */
export function nextStep(code: string): Step {
  return new Map<string, Step>(Object.entries(STEPS)).get(code) ?? 'check';
}

/** Returns the scopes that the detail of a missing-scope error names. */
export function scopesIn(detail: string): string[] {
  return detail.match(/[a-z]+(?::[a-z]+)+|\b(?:repository|webhook|pipeline|account)\b/g) ?? [];
}
