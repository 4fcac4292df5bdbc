/** The rankings of a dashboard, in words. */
import type { Dashboard } from '../../../ipc/types/Dashboard';
import type { SavedFilterView } from '../../../ipc/types/SavedFilterView';
import type { TestInsight } from '../../../ipc/types/TestInsight';
import { count, counted } from '../../../lib/format/count';
import { duration, relativeTime } from '../../../lib/format/time';
import { totalOf } from '../../../parts/standingWords';

/** Which test cases are listed, and in which order. */
export type WantedTests = Pick<SavedFilterView, 'filter' | 'sort' | 'descending'>;

export const NEVER_RUN: WantedTests = { filter: 'is:never-run', sort: 'path', descending: false };
export const FLAKY: WantedTests = { filter: 'is:flaky', sort: 'last-run', descending: true };
export const STALE: WantedTests = { filter: 'is:stale', sort: 'last-run', descending: false };
const FAILING: WantedTests = { filter: 'status:failed,error', sort: 'last-run', descending: true };

export interface RankingWords {
  id: 'failing' | 'flaky' | 'slowest' | 'stale';
  title: string;
  explained: string;
  /** What is said when it holds nothing. */
  none: string;
  tests: TestInsight[];
  /** All of them as a list; `null` where no filter finds them. */
  wanted: WantedTests | null;
  /** What puts a test into its place. */
  value: (test: TestInsight, now: number) => string;
}

export function rankingsOf(dashboard: Dashboard): RankingWords[] {
  const { failingTests, flakyTests, slowestTests, staleTests, staleDays } = dashboard;
  return [
    {
      id: 'failing',
      title: 'Failing',
      explained: 'Their latest result is a failure or an error.',
      none: 'No test fails.',
      tests: failingTests,
      wanted: FAILING,
      value: ({ at, standing }, now) =>
        `${count(standing.passed)} of ${counted(standing.runs, 'run')} passed, ${relativeTime(at, now)}`,
    },
    {
      id: 'flaky',
      title: 'Flaky',
      explained: 'Their outcome changed, from one run to the next or within one, though no sync saw the test change.',
      none: 'No test changed its outcome without a change of its own.',
      tests: flakyTests,
      wanted: FLAKY,
      value: ({ standing }) =>
        `changed ${standing.flips === 1 ? 'once' : `${count(standing.flips)} times`} in ${counted(standing.runs, 'run')}`,
    },
    {
      id: 'slowest',
      title: 'Slowest',
      explained: 'On the average of their newest runs.',
      none: 'No result tells how long it took.',
      tests: slowestTests,
      wanted: null,
      value: ({ standing }) => (standing.averageMs === null ? '–' : duration(standing.averageMs)),
    },
    {
      id: 'stale',
      title: 'Stale',
      explained: `They ran before, but not in the last ${counted(staleDays, 'day')}.`,
      none: `Every test that ever ran did so in the last ${counted(staleDays, 'day')}.`,
      tests: staleTests,
      wanted: STALE,
      value: ({ ranAt }, now) => (ranAt === null ? 'never' : relativeTime(ranAt, now)),
    },
  ];
}

/** Returns whether nothing was ever imported or run. */
export function isEmpty({ counts, before, ambiguous, unmatched, ...rest }: Dashboard): boolean {
  const ranked = [rest.failingTests, rest.flakyTests, rest.slowestTests, rest.staleTests];
  return totalOf(counts) + totalOf(before) + ambiguous + unmatched === 0 && ranked.every(({ length }) => length === 0);
}
