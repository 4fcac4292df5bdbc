/** What the checks of Test Connection are called, what they find out, and how a whole test went. */
import type { CheckView } from '../../ipc/types/CheckView';
import type { StateWords } from '../../parts/words';

export type CheckName = CheckView['check'];

/** In the order in which they are shown, whatever answers first. */
export const checkNames: Record<CheckName, string> = {
  identity: 'Identity',
  workspace: 'Workspace',
  repositories: 'Visible repositories',
  git: 'Git access',
  webhooks: 'Webhooks',
  pipelines: 'Pipelines',
};

const checkOrder = Object.keys(checkNames) as CheckName[];

/** What does not work while a check is limited. */
export const checkLoss: Partial<Record<CheckName, string>> = {
  identity: 'Whose token it is cannot be shown. Syncs work.',
  workspace: 'The name of the workspace cannot be shown. Syncs work.',
  webhooks: 'Pushes are noticed by asking Bitbucket from time to time.',
  pipelines: 'Test runs cannot be started on Bitbucket Pipelines.',
};

type VerdictWords = Pick<StateWords, 'shape' | 'word' | 'tone'>;

export const verdictWords: Record<CheckView['verdict'], VerdictWords> = {
  passed: { shape: '●', word: 'passed', tone: 'good' },
  warning: { shape: '!', word: 'limited', tone: 'warn' },
  failed: { shape: '✕', word: 'failed', tone: 'bad' },
  skipped: { shape: '⊘', word: 'not checked', tone: 'quiet' },
};

/** A check whose verdict may still come in. */
export const checkingWords: VerdictWords = { shape: '◐', word: 'checking', tone: 'busy' };

/** A place in the list: its check once the verdict is in, and whether one above failed for the very same reason. */
export interface CheckPlace {
  name: CheckName;
  check: CheckView | null;
  repeats: boolean;
}

/** Returns a place for every check, in the order in which they are shown; verdicts come in as they are found. */
export function inOrder(checks: readonly CheckView[]): CheckPlace[] {
  const places: CheckPlace[] = [];
  for (const name of checkOrder) {
    const check = checks.find((each) => each.check === name) ?? null;
    const repeats = check !== null && places.some((above) => above.check !== null && failAlike(above.check, check));
    places.push({ name, check, repeats });
  }
  return places;
}

function failAlike(one: CheckView, other: CheckView): boolean {
  return (
    one.verdict === 'failed' &&
    other.verdict === 'failed' &&
    one.code === other.code &&
    one.detail === other.detail &&
    one.missingScopes.join() === other.missingScopes.join()
  );
}

/** Returns one sentence on a finished test. */
export function testWords(checks: readonly CheckView[]): { text: string; tone: StateWords['tone'] } {
  const names = (verdict: CheckView['verdict']) =>
    inOrder(checks)
      .filter(({ check }) => check?.verdict === verdict)
      .map(({ name }) => checkNames[name]);
  const failed = names('failed');
  if (failed.length > 0) return { text: `The connection does not work. Failed: ${failed.join(', ')}.`, tone: 'bad' };
  const limited = names('warning');
  if (limited.length > 0) return { text: `The connection works. Limited: ${limited.join(', ')}.`, tone: 'warn' };
  return { text: 'The connection works.', tone: 'good' };
}
