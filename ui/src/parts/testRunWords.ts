/** The words for test runs: how one stands, what made it, why it stands so, and what its results add up to. */
import type { ResultCounts } from '../ipc/types/ResultCounts';
import type { RunReason } from '../ipc/types/RunReason';
import type { TestRunView } from '../ipc/types/TestRunView';
import { explain, isErrorCode } from '../errors/catalogue';
import { count, counted } from '../lib/format/count';
import { visible } from '../lib/format/visible';
import { resultState, type ResultStatus } from './resultWords';
import type { StateWords } from './words';

export type RunState = TestRunView['state'];
export type Trigger = TestRunView['trigger'];

export const RUN_STATES: readonly RunState[] = [
  'RUNNING',
  'QUEUED',
  'WAIT_FOR_TRIGGER',
  'SUCCESS',
  'FAILED',
  'ERROR',
  'CANCELED',
];
export const TRIGGERS: readonly Trigger[] = ['MANUAL', 'SCHEDULE', 'IMPORT'];

/** Returns how a run stands. */
export function runState({ state, isCancelling }: Pick<TestRunView, 'state' | 'isCancelling'>): StateWords {
  switch (state) {
    case 'WAIT_FOR_TRIGGER':
      return { shape: '!', word: 'Missed', tone: 'warn', reason: 'It waits for somebody to run or dismiss it.' };
    case 'QUEUED':
      return { shape: '○', word: 'Queued', tone: 'quiet', reason: 'It runs as soon as there is room.' };
    case 'RUNNING':
      return { shape: '◐', word: isCancelling ? 'Stopping' : 'Running', tone: 'busy', reason: null };
    case 'SUCCESS':
      return { shape: '●', word: 'Success', tone: 'good', reason: null };
    case 'FAILED':
      return { shape: '✕', word: 'Failed', tone: 'bad', reason: null };
    case 'ERROR':
      return { shape: '!', word: 'Error', tone: 'bad', reason: null };
    case 'CANCELED':
      return { shape: '⊘', word: 'Cancelled', tone: 'quiet', reason: null };
  }
}

/** Returns whether a run has come to its end. */
export function isOver(state: RunState): boolean {
  switch (state) {
    case 'WAIT_FOR_TRIGGER':
    case 'QUEUED':
    case 'RUNNING':
      return false;
    case 'SUCCESS':
    case 'FAILED':
    case 'ERROR':
    case 'CANCELED':
      return true;
  }
}

export function triggerWord(trigger: Trigger): string {
  switch (trigger) {
    case 'MANUAL':
      return 'By hand';
    case 'SCHEDULE':
      return 'Schedule';
    case 'IMPORT':
      return 'Import';
  }
}

/** What the reason of a run means to the person in front of the screen. */
export interface ReasonWords {
  tone: 'calm' | 'warning' | 'error';
  title: string;
  /** What it means and what to do. */
  text: string;
}

const BY_REASON: Record<RunReason, ReasonWords> = {
  missed: {
    tone: 'warning',
    title: 'It was due while Suitecase was closed or the computer slept.',
    text: 'Nothing ran. Run it now, or dismiss it; the next due time stays as it is.',
  },
  'canceled-by-member': {
    tone: 'calm',
    title: 'It was stopped by a member.',
    text: 'Results that had come until then stay.',
  },
  dismissed: {
    tone: 'calm',
    title: 'It was missed, and a member dismissed it.',
    text: 'Nothing ran. The next due time stays as it is.',
  },
  'still-queued': {
    tone: 'warning',
    title: 'An earlier run of its schedule still waited for its turn.',
    text: 'Nothing ran: only one run of a schedule waits at a time. Let the schedule run less often where this happens a lot.',
  },
  'repository-archived': {
    tone: 'calm',
    title: 'Its linked repository was archived.',
    text: 'Results that had come until then stay. Unarchive the repository in Settings to run its tests again.',
  },
  'configuration-removed': {
    tone: 'calm',
    title: 'Its run configuration was removed.',
    text: 'Nothing says any more how it would run.',
  },
  'integration-inactive': {
    tone: 'error',
    title: 'The integration of its repository is disconnected.',
    text: 'What ran for it was stopped, and nothing new runs. A system or account admin reconnects it in Admin, Integrations.',
  },
  interrupted: {
    tone: 'error',
    title: 'Suitecase ended while it ran.',
    text: 'What it started may have run on without Suitecase. Results that had come until then stay.',
  },
  'timed-out': {
    tone: 'error',
    title: 'It took longer than its time limit and was stopped.',
    text: 'Look at the end of its log for what took so long, or raise the limit in its run configuration.',
  },
  'command-not-started': {
    tone: 'error',
    title: 'Its program could not be started.',
    text: 'Look at program and working folder in its run configuration: both must exist on this computer.',
  },
  'command-failed': {
    tone: 'error',
    title: 'Its program ended with an error.',
    text: 'The end of its log usually says why.',
  },
  'no-report': {
    tone: 'error',
    title: 'No report was found where its run configuration says there is one.',
    text: 'Without a report there are no results. Look at the report folder in the run configuration, and at the log.',
  },
  'report-not-imported': {
    tone: 'error',
    title: 'A report could not be read or stored.',
    text: 'Its results may be missing. The log names the report and what is wrong with it.',
  },
  'variable-unreadable': {
    tone: 'error',
    title: 'The value of a secured variable could not be read from the keychain.',
    text: 'Nothing ran. Unlock the keychain, or enter the value again in the run configuration.',
  },
  'pipeline-not-started': {
    tone: 'error',
    title: 'Bitbucket did not start the pipeline.',
    text: 'Pipelines may be off in the repository, or there is no such pipeline in its bitbucket-pipelines.yml.',
  },
  'bitbucket-failed': {
    tone: 'error',
    title: 'Bitbucket could not be asked.',
    text: 'The pipeline may have run on; open it to see.',
  },
  'pipeline-failed': {
    tone: 'error',
    title: 'The pipeline failed.',
    text: 'Open the pipeline to see which step failed and why.',
  },
  'pipeline-stopped': {
    tone: 'calm',
    title: 'The pipeline was stopped at Bitbucket.',
    text: 'Results that had come until then stay.',
  },
  'pipeline-broken': {
    tone: 'error',
    title: 'The pipeline ended with an error, or expired.',
    text: 'Open the pipeline to see why.',
  },
};

/** Returns why a run stands as it does; where the detail is the code of an error, with what that one says. */
export function reasonWords(reason: RunReason, detail: string): ReasonWords {
  const words = BY_REASON[reason];
  if (!isErrorCode(detail)) return words;
  return { ...words, title: `${words.title} ${explain(detail).title}` };
}

/** The statuses in the order in which results are told, and how many of each there are. */
export function countsByStatus(counts: ResultCounts): { status: ResultStatus; amount: number }[] {
  return [
    { status: 'PASSED', amount: counts.passed },
    { status: 'FAILED', amount: counts.failed },
    { status: 'ERROR', amount: counts.errors },
    { status: 'INCOMPLETE', amount: counts.incomplete },
    { status: 'SKIPPED', amount: counts.skipped },
    { status: 'NOT_RUN', amount: counts.notRun },
  ];
}

export function sumOf(counts: ResultCounts): number {
  return countsByStatus(counts).reduce((sum, { amount }) => sum + amount, 0);
}

/** Returns for example `15 results: 12 passed, 2 failed, 1 skipped`. */
export function countsSentence(counts: ResultCounts): string {
  const parts = countsByStatus(counts).filter(({ amount }) => amount > 0);
  if (parts.length === 0) return 'No results';
  const told = parts.map(({ status, amount }) =>
    status === 'ERROR' ? counted(amount, 'error') : `${count(amount)} ${resultState(status).word.toLowerCase()}`,
  );
  return `${counted(sumOf(counts), 'result')}: ${told.join(', ')}`;
}

/** Returns for example `Row 2 (by email)`. */
export function rowWords({ number, namedBy }: { number: number; namedBy: string | null }): string {
  return namedBy === null ? `Row ${count(number)}` : `Row ${count(number)} (by ${visible(namedBy)})`;
}
