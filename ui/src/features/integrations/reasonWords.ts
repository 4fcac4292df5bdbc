/** What to look at in a broken integration, and what to do first. */
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
  'bitbucket.wrong-kind': 'edit',
  'bitbucket.wrong-user': 'edit',
  'bitbucket.not-found': 'edit',
  'bitbucket.forbidden': 'edit',
};

/** Returns the action that answers the error; what passes by itself, or is repaired elsewhere, is checked again. */
export function nextStep(code: string): Step {
  return new Map<string, Step>(Object.entries(STEPS)).get(code) ?? 'check';
}

/** Returns the scopes that the token lacks, as the detail of the error names them. */
export function missingScopes(code: string, detail: string): string[] {
  if (code !== 'bitbucket.missing-scope') return [];
  return detail
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** Returns what exactly to look at; `null` where that is said already. */
export function lookAt(code: string, detail: string): string | null {
  // The scopes are named by themselves, and the day on which a token ended stands in its row.
  if (detail === '' || code === 'bitbucket.missing-scope' || code === 'bitbucket.token-expired') return null;
  if (code === 'bitbucket.not-found') return `Look at the workspace: ${detail}`;
  return code === 'bitbucket.forbidden' ? `Bitbucket says: ${detail}` : `Look at: ${detail}`;
}
