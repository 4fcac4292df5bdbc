/** Results of the made-up tests. */
import type { ResultView } from '../types/ResultView';
import type { StandingView } from '../types/StandingView';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestSuiteRow } from '../types/TestSuiteRow';

const DAY = 86_400_000;

/** A dozen results, of which the latest is the one that the row shows; two of them are rows of data. */
export function resultsOf({ status, lastRun }: TestCaseRow | TestSuiteRow): ResultView[] {
  if (status === null || lastRun === null) return [];
  return Array.from({ length: 12 }, (_, at) => ({
    at: lastRun - at * DAY,
    status: at === 0 ? status : at % 4 === 3 ? 'FAILED' : 'PASSED',
    durationMs: 1_500 + ((at * 977) % 4_000),
    execution: `Nightly ${200 - at}`,
    number: 2_000 - at,
    runId: `run-${at + 1}`,
    row: at === 5 || at === 6 ? { number: 7 - at, namedBy: at === 5 ? 'customer' : null, hasValues: true } : null,
  }));
}

/** Returns what results tell; `null` for none. Tests whose name ends in an even number did not change meanwhile. */
export function standingOf(name: string, results: readonly ResultView[]): StandingView | null {
  if (results.length === 0) return null;
  const passed = results.filter(({ status }) => status === 'PASSED').length;
  const flips = results.filter(({ status }, at) => at > 0 && status !== results[at - 1]?.status).length;
  const times = results.flatMap(({ durationMs }) => durationMs ?? []);
  return {
    runs: results.length,
    passed,
    flips: /[02468]$/.test(name) ? flips : 0,
    averageMs: Math.round(times.reduce((sum, time) => sum + time, 0) / times.length),
  };
}
