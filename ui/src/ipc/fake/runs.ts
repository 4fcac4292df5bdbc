/** Test runs as the fake host answers them; those that are started come to their end step by step. */
import type { BoundValue } from '../types/BoundValue';
import type { LogPart } from '../types/LogPart';
import type { RunResultPage } from '../types/RunResultPage';
import type { RunResultPlace } from '../types/RunResultPlace';
import type { RunResultQuery } from '../types/RunResultQuery';
import type { TestRunDetail } from '../types/TestRunDetail';
import type { TestRunPage } from '../types/TestRunPage';
import type { TestRunQuery } from '../types/TestRunQuery';
import type { TestRunView } from '../types/TestRunView';
import { refusal } from './refusal';
import { addRun, logPiece, resultAt, type FakeRun } from './runScenarios';
import type { World } from './world';

/** As many letters of a log come at once. */
const LETTERS_AT_ONCE = 200_000;
const STEPS = 12;

export function runCommands(world: World, changed: (what: string) => void) {
  const find = (runId: string): FakeRun => {
    const found = world.testRuns.find((run) => run.view.id === runId);
    if (!found) throw refusal('not-found');
    return found;
  };

  function listRuns({ query }: { query: TestRunQuery }): TestRunPage {
    const text = query.text.toLowerCase();
    const rows = world.testRuns
      .map(({ view }) => view)
      .filter(({ state }) => query.states.length === 0 || query.states.includes(state))
      .filter(({ trigger }) => query.triggers.length === 0 || query.triggers.includes(trigger))
      .filter(({ name }) => name.toLowerCase().includes(text))
      .toSorted((one, other) => other.createdAt - one.createdAt);
    return { total: rows.length, rows: rows.slice(query.offset, query.offset + Math.min(100, query.limit)) };
  }

  function readRun({ runId }: { runId: string }): TestRunDetail {
    const run = find(runId);
    const known = run.statuses.map((_, index) => resultAt(run, index).because);
    return {
      run: run.view,
      executions: run.executions,
      executionsTotal: run.executionsTotal,
      linked: known.filter((because) => because === 'same-path').length,
      ambiguous: known.filter((because) => because === 'several-tests').length,
      unmatched: known.filter((because) => because === 'no-test').length,
      logPieces: run.log.length,
      pipelineUrl: run.pipelineUrl,
    };
  }

  function readLog({ runId, from }: { runId: string; from: number }): LogPart {
    const { log } = find(runId);
    let [text, next] = ['', from];
    for (const piece of log.slice(from)) {
      if (next > from && text.length + piece.length > LETTERS_AT_ONCE) break;
      text += piece;
      next += 1;
    }
    return { text, next, total: log.length };
  }

  function listResults({ query }: { query: RunResultQuery }): RunResultPage {
    const run = find(query.runId);
    const text = query.text.trim().toLowerCase();
    const wanted = run.statuses.flatMap((status, index) =>
      (query.statuses.length === 0 || query.statuses.includes(status)) &&
      (text === '' || resultAt(run, index).name.toLowerCase().includes(text))
        ? [index]
        : [],
    );
    const shown = wanted.slice(query.offset, query.offset + Math.min(100, query.limit));
    return { total: wanted.length, rows: shown.map((index) => resultAt(run, index)) };
  }

  /** Lets a run begin, go on and come to its end. */
  function start(run: FakeRun): TestRunView {
    Object.assign(run.view, { state: 'QUEUED', startedAt: null, endedAt: null, reason: null });
    changed('runs');
    let step = 0;
    const go = () => {
      const { view } = run;
      if (view.state === 'CANCELED') return;
      if (view.state === 'QUEUED') Object.assign(view, { state: 'RUNNING', startedAt: world.now() });
      else if (view.isCancelling) {
        Object.assign(view, { state: 'CANCELED', reason: 'canceled-by-member', isCancelling: false });
        view.endedAt = world.now();
      } else if (step < STEPS) {
        step += 1;
        run.log.push(logPiece(step));
      } else Object.assign(view, { state: 'SUCCESS', endedAt: world.now() });
      changed('runs');
      if (view.endedAt === null) setTimeout(go, world.pace * 4);
    };
    setTimeout(go, world.pace * 4);
    return run.view;
  }

  return {
    list_test_runs: listRuns,
    read_test_run: readRun,
    read_run_log: readLog,
    list_run_results: listResults,
    find_run_result: ({ runId, result }: { runId: string; result: number }): RunResultPlace | null => {
      const run = find(runId);
      if (result < 1 || result > run.statuses.length) return null;
      return { place: result - 1, result: resultAt(run, result - 1) };
    },
    show_bound_values: ({ runId, result }: { runId: string; result: number }): BoundValue[] => {
      if (!resultAt(find(runId), result - 1).row) throw refusal('not-found');
      return [
        { name: 'email', value: 'ana.ribeiro@acme.example' },
        { name: 'customer', value: '김민지' },
        { name: 'note', value: 'line one\nline two' },
      ];
    },
    start_run: ({ configurationId }: { configurationId: string }) => {
      const like = world.testRuns.find(({ view }) => view.configurationId === configurationId)?.view;
      const own = world.configurations.find(({ id }) => id === configurationId);
      if (own) Object.assign(own, { lastState: 'RUNNING', lastAt: world.now() });
      const { name = own?.name ?? 'Run', configuration = own?.name ?? null, repository = null } = like ?? {};
      const member = world.session.member?.name ?? null;
      return start(
        addRun(world, { name, configurationId, configuration, repository, member, state: 'QUEUED' }, { ago: 0 }),
      );
    },
    cancel_run: ({ runId }: { runId: string }) => {
      const { view } = find(runId);
      if (!world.confirms) return null;
      if (view.state === 'QUEUED') {
        Object.assign(view, { state: 'CANCELED', reason: 'canceled-by-member', endedAt: world.now() });
      } else if (view.state === 'RUNNING') view.isCancelling = true;
      changed('runs');
      return view;
    },
    run_missed: ({ runId }: { runId: string }) => start(find(runId)),
    dismiss_missed: ({ runId }: { runId: string }) => {
      const { view } = find(runId);
      Object.assign(view, { state: 'CANCELED', reason: 'dismissed', endedAt: world.now() });
      changed('runs');
      return view;
    },
    open_pipeline: ({ runId }: { runId: string }) => {
      if (find(runId).pipelineUrl === null) throw refusal('not-found');
      return null;
    },
  };
}
