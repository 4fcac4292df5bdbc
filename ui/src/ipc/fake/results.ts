/** Results of the made-up tests. */
import type { ResultView } from '../types/ResultView';
import type { StandingView } from '../types/StandingView';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestSuiteRow } from '../types/TestSuiteRow';

type AnyRow = TestCaseRow | TestSuiteRow;

const DAY = 86_400_000;

/** A dozen results, of which the latest is the one that the row shows; two of them are rows of data. */
export function resultsOf({ status, lastRun }: AnyRow): ResultView[] {
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

/** After so many days without a run a test is stale. */
export const STALE_DAYS = 30;

/** Returns what the results of a test tell; `null` for none. */
export function standingOf(row: AnyRow, now: number): StandingView | null {
  const results = resultsOf(row);
  if (results.length === 0) return null;
  const number = numberOf(row);
  return {
    runs: results.length,
    passed: results.filter(({ status }) => status === 'PASSED').length,
    flips: isFlaky(row) ? 2 + (number % 9) : 0,
    averageMs: 400 + ((number * 7919) % 97) * 1_130,
    isStale: isStale(row, now),
  };
}

export function isFlaky(row: AnyRow): boolean {
  return row.status !== null && numberOf(row) % 17 === 6;
}

export function isStale({ lastRun }: AnyRow, now: number): boolean {
  return lastRun !== null && lastRun < now - STALE_DAYS * DAY;
}

/** Returns the number at the end of a made-up id. */
function numberOf({ id }: AnyRow): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}
