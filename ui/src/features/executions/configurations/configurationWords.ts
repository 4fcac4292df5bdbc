/** What a run configuration runs, and where, in words. */
import type { RunConfigurationView } from '../../../ipc/types/RunConfigurationView';
import type { LinkView } from '../../../ipc/types/LinkView';
import { visible } from '../../../lib/format/visible';
import type { ExecutorKind } from './configurationForm';

export const EXECUTORS = [
  {
    value: 'bitbucket-pipelines',
    label: 'Bitbucket Pipelines',
    explanation: 'A pipeline of the repository runs the tests.',
    testid: 'executor-pipelines',
  },
  {
    value: 'local-command',
    label: 'Local command',
    explanation: 'A program on this computer runs them, for example Katalon Runtime Engine.',
    testid: 'executor-command',
  },
] as const;

/** What stands in for what is known only when it runs. */
export const PLACEHOLDERS = [
  { name: '${suite}', meaning: 'the suite or collection' },
  { name: '${profile}', meaning: 'the profile' },
  { name: '${run}', meaning: 'the id of the run' },
] as const;

/** Says how the executor is told the suite or the profile; the same variables name both for every executor. */
export function handedOver(what: 'suite' | 'profile', kind: ExecutorKind): string {
  const variable = `SUITECASE_${what.toUpperCase()}`;
  return kind === 'local-command'
    ? `The program is told it as \${${what}} in its arguments and as the variable ${variable}.`
    : `The pipeline is told it as the variable ${variable}.`;
}

/** Returns what runs: the suite, or that nothing is named. */
export function whatRuns({ suite, executor }: RunConfigurationView): string {
  if (suite) return visible(suite.name);
  return executor.kind === 'local-command' ? 'Whatever the command does' : 'Whatever the pipeline does';
}

/** Returns what runs it, in a few words for a list. */
export function executorWords({ executor }: RunConfigurationView): string {
  if (executor.kind === 'local-command') return `Local command ${visible(programName(executor.program))}`;
  return executor.pipeline === '' ? 'Pipeline of the branch' : `Pipeline ${visible(executor.pipeline)}`;
}

/** Returns a program without its folders. */
function programName(program: string): string {
  return program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1);
}

/** Returns the name of the branch that a repository follows; `null` where that is none or not known yet. */
export function followedBranch(link: LinkView | undefined): string | null {
  if (!link || link.reference.kind === 'tag' || link.reference.kind === 'commit') return null;
  return link.reference.name ?? link.synced?.reference ?? null;
}
