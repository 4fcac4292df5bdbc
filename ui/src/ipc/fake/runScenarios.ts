/** Test runs as they may be: in every state, with every reason, with many results and with long names. */
import type { ExecutionView } from '../types/ExecutionView';
import type { ResultCounts } from '../types/ResultCounts';
import type { RunReason } from '../types/RunReason';
import type { RunResultView } from '../types/RunResultView';
import type { TestRunView } from '../types/TestRunView';
import type { World } from './world';

type Status = RunResultView['status'];

export interface FakeRun {
  view: TestRunView;
  executions: ExecutionView[];
  executionsTotal: number;
  /** The status of each result. */
  statuses: Status[];
  /** The pieces of its log. */
  log: string[];
  pipelineUrl: string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NO_COUNTS: ResultCounts = { passed: 0, failed: 0, errors: 0, incomplete: 0, skipped: 0, notRun: 0 };
const LONG_NAME =
  'Regression of the whole checkout with vouchers, split shipments, returns and partial refunds for registered customers ' +
  'and for guests, on the staging shop with the payment provider in its test mode, every night at two';

export function countsOf(statuses: readonly Status[]): ResultCounts {
  const counts = { ...NO_COUNTS };
  for (const status of statuses) {
    if (status === 'PASSED') counts.passed += 1;
    else if (status === 'FAILED') counts.failed += 1;
    else if (status === 'ERROR') counts.errors += 1;
    else if (status === 'INCOMPLETE') counts.incomplete += 1;
    else if (status === 'SKIPPED') counts.skipped += 1;
    else counts.notRun += 1;
  }
  return counts;
}

/** Adds a run that was created `ago` milliseconds ago and took `took`; `null` while it goes on. */
export function addRun(
  world: World,
  change: Partial<TestRunView>,
  { ago, took = null, results = 0, log = 0 }: { ago: number; took?: number | null; results?: number; log?: number },
): FakeRun {
  const at = world.now() - ago;
  const statuses = statusesOf(results, change.state === 'SUCCESS' ? 0 : 7);
  const view: TestRunView = {
    id: `run-${world.testRuns.length + 1}`,
    name: 'Smoke',
    trigger: 'MANUAL',
    state: 'SUCCESS',
    reason: null,
    detail: '',
    configurationId: 'configuration-1',
    scheduleId: null,
    configuration: 'Smoke on staging',
    schedule: null,
    repository: 'web-shop',
    member: 'Ana Ribeiro',
    dueAt: null,
    missed: 0,
    createdAt: at,
    startedAt: at + 1500,
    endedAt: took === null ? null : at + 1500 + took,
    counts: countsOf(statuses),
    isCancelling: false,
    ...change,
  };
  const run: FakeRun = {
    view,
    executions: results === 0 ? [] : reports(view, statuses),
    executionsTotal: results === 0 ? 0 : 2,
    statuses,
    log: Array.from({ length: log }, (_, piece) => logPiece(piece)),
    pipelineUrl: null,
  };
  world.testRuns.push(run);
  return run;
}

export function makeRuns(world: World): void {
  const add = (change: Partial<TestRunView>, more: Parameters<typeof addRun>[2]) => addRun(world, change, more);
  const byHand = { member: null, trigger: 'SCHEDULE', scheduleId: 'schedule-1', schedule: 'Every night' } as const;
  const imported = { trigger: 'IMPORT', configurationId: null, configuration: null, repository: null } as const;
  add({ name: 'Smoke on staging', state: 'RUNNING' }, { ago: 84_000, log: 40 });
  add({ name: 'Payments', state: 'RUNNING', isCancelling: true }, { ago: 20 * MINUTE, results: 12, log: 4 });
  add({ ...byHand, name: 'Nightly', state: 'QUEUED', startedAt: null, dueAt: world.now() - 30_000 }, { ago: 30_000 });
  add(
    {
      ...byHand,
      name: 'Nightly',
      state: 'WAIT_FOR_TRIGGER',
      reason: 'missed',
      missed: 3,
      startedAt: null,
      dueAt: world.now() - 8 * HOUR,
    },
    { ago: 7 * HOUR },
  );
  const pipeline = { name: 'Pipeline: katalon-smoke', configuration: 'katalon-smoke' };
  add(
    { ...pipeline, state: 'FAILED', reason: 'pipeline-failed', detail: 'Step “Katalon” ended with exit code 1' },
    { ago: 2 * HOUR, took: 11 * MINUTE + 4000, results: 64, log: 9 },
  ).pipelineUrl = 'https://bitbucket.org/acme/web-shop/pipelines/results/412';
  add({ ...byHand, name: 'Nightly' }, { ago: 9 * HOUR, took: 74 * MINUTE, results: 589, log: 600 });
  add({ ...imported, name: '20260714_093512 – 로그인과 주문 회귀 시험' }, { ago: DAY, took: 95_000, results: 38 });
  add({ ...imported, name: LONG_NAME, state: 'FAILED' }, { ago: DAY + HOUR, took: 3 * HOUR, results: 210 });
  const large = add(
    { ...imported, name: 'Everything, all browsers', state: 'FAILED', member: 'Kim Min-ji' },
    { ago: 2 * DAY, took: 5 * HOUR, results: 70_000 },
  );
  large.executionsTotal = 412;
  const reasons: [TestRunView['state'], RunReason, string][] = [
    ['FAILED', 'command-failed', 'exit code 1'],
    ['ERROR', 'timed-out', '2 h'],
    ['ERROR', 'bitbucket-failed', 'network.offline'],
    ['CANCELED', 'repository-archived', ''],
    ['CANCELED', 'canceled-by-member', 'Kim Min-ji'],
    ['CANCELED', 'dismissed', ''],
    ['CANCELED', 'configuration-removed', ''],
    ['ERROR', 'integration-inactive', ''],
    ['ERROR', 'interrupted', ''],
    ['ERROR', 'command-not-started', '/opt/katalon/katalonc: no such file'],
    ['ERROR', 'no-report', 'Reports/20260714_020000'],
    ['ERROR', 'report-not-imported', ''],
    ['ERROR', 'variable-unreadable', 'keychain.locked'],
    ['ERROR', 'pipeline-not-started', ''],
    ['CANCELED', 'pipeline-stopped', ''],
    ['ERROR', 'pipeline-broken', ''],
  ];
  reasons.forEach(([state, reason, detail], at) =>
    add({ name: 'Smoke on staging', state, reason, detail }, { ago: 3 * DAY + at * 7 * HOUR, took: 40_000, log: 2 }),
  );
  for (let night = 0; night < 240; night += 1) {
    const state = night % 9 === 4 ? 'FAILED' : 'SUCCESS';
    add(
      { ...byHand, name: 'Nightly', state },
      { ago: (9 + night) * DAY, took: 62 * MINUTE + night * 9000, results: 80 },
    );
  }
}

/** Returns the result at a place of a run. */
export function resultAt(run: FakeRun, index: number): RunResultView {
  const status = run.statuses[index] ?? 'NOT_RUN';
  const broken = status === 'FAILED' || status === 'ERROR';
  const because = index % 11 === 3 ? 'several-tests' : index % 13 === 5 ? 'no-test' : 'same-path';
  const area = ['Login', 'Basket', 'Vouchers', 'Payment', '주문'][index % 5] ?? 'Login';
  return {
    number: index + 1,
    name: `Test Cases/${area}/${area} with an expired token ${index + 1}`,
    suite: `Test Suites/${area} nightly`,
    status,
    at: (run.view.startedAt ?? run.view.createdAt) + index * 900,
    durationMs: status === 'SKIPPED' || status === 'NOT_RUN' ? null : 900 + ((index * 977) % 40_000),
    message: broken
      ? `Unable to click on object 'Page_${area}/btn_Continue' (Root cause: com.kms.katalon.core.exception.StepFailedException)`
      : status === 'SKIPPED'
        ? 'Skipped, as the suite stopped after a failure.'
        : null,
    detail: broken ? STACK.repeat(4) : null,
    failedAttempts: index % 17 === 0 && status === 'PASSED' ? 2 : 0,
    row:
      index % 4 === 2 ? { number: (index % 9) + 1, namedBy: index % 8 === 2 ? 'email' : null, hasValues: true } : null,
    reported: 1000 + (index % 500),
    testId: because === 'same-path' ? `link-1-case-${index % 100}` : null,
    because,
  };
}

const STACK = `com.kms.katalon.core.exception.StepFailedException: Unable to click on object
	at com.kms.katalon.core.webui.keyword.internal.WebUIKeywordMain.stepFailed(WebUIKeywordMain.groovy:64)
	at com.kms.katalon.core.webui.keyword.builtin.ClickKeyword.click(ClickKeyword.groovy:74)
	at Login.run(Login:31)
`;

function statusesOf(amount: number, brokenEvery: number): Status[] {
  return Array.from({ length: amount }, (_, index): Status => {
    if (brokenEvery > 0 && index % brokenEvery === 2) return index % 3 === 0 ? 'ERROR' : 'FAILED';
    if (index % 29 === 11) return 'SKIPPED';
    return brokenEvery > 0 && index % 41 === 17 ? 'INCOMPLETE' : 'PASSED';
  });
}

function reports(view: TestRunView, statuses: readonly Status[]): ExecutionView[] {
  const half = Math.ceil(statuses.length / 2);
  return ['Login nightly', 'Basket and vouchers'].map((name, at) => ({
    id: `${view.id}-execution-${at}`,
    name,
    source: `Reports/20260714_093512/${name}/20260714_0935${12 + at}`,
    startedAt: (view.startedAt ?? view.createdAt) + at * MINUTE,
    durationMs: view.endedAt === null ? null : Math.round((view.endedAt - (view.startedAt ?? 0)) / 2),
    profile: at === 0 ? 'staging' : null,
    environment:
      at === 0
        ? [
            ['Browser', 'Chrome 138.0.7204.92'],
            ['Operating system', 'Linux 6.8'],
            ['Katalon', '10.2.0'],
          ]
        : [],
    counts: countsOf(statuses.slice(at * half, (at + 1) * half)),
  }));
}

export function logPiece(piece: number): string {
  const lines = Array.from({ length: 12 }, (_, line) => {
    const at = `09:${String(piece % 60).padStart(2, '0')}:${String((line * 5) % 60).padStart(2, '0')}`;
    return `${at} INFO  c.k.katalon.core.main.TestCaseExecutor - START Test Cases/Login/Login ${piece * 12 + line}`;
  });
  return `${lines.join('\n')}\n`;
}
