/** What a hundred days of made-up results tell: with free weekends, a week in which nothing ran, and a bad day. */
import { dayOf, daysBefore } from '../../lib/format/day';
import type { Dashboard } from '../types/Dashboard';
import type { DayOfResults } from '../types/DayOfResults';
import type { ResultCounts } from '../types/ResultCounts';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestInsight } from '../types/TestInsight';
import { STALE_DAYS, standingOf } from './results';
import { uploadedOf } from './uploaded';
import type { World } from './world';

const DAYS_WITH_RESULTS = 100;
const FIRST_OF_EACH = 10;
const NONE: ResultCounts = { passed: 0, failed: 0, errors: 0, incomplete: 0, skipped: 0, notRun: 0 };

export function insightCommands(world: World) {
  const rows = (projectId: string): { row: TestCaseRow; repository: string }[] =>
    world.links
      .filter((link) => link.projectId === projectId && link.status !== 'ARCHIVED')
      .flatMap((link) => (world.catalogues.get(link.id)?.cases ?? []).map((row) => ({ row, repository: link.name })));

  return {
    read_dashboard: ({ projectId, days }: { projectId: string; days: number }): Dashboard => {
      const all = rows(projectId);
      const now = world.now();
      const spans = Array.from({ length: days * 2 }, (_, ago) => dayAgo(now, ago, all.length)).reverse();
      const ran = all.flatMap(({ row, repository }) => insightOf(row, repository, now));
      const stale = ran.filter(({ standing }) => standing.isStale);
      const flaky = ran.filter(({ standing }) => standing.flips > 0);
      const failing = ran.filter(({ status }) => status === 'FAILED' || status === 'ERROR');
      const first = (tests: TestInsight[], by: (test: TestInsight) => number) =>
        tests.toSorted((one, other) => by(other) - by(one)).slice(0, FIRST_OF_EACH);
      const names = uploadedOf(world).flatMap(({ row }) => (row.kind === 'test-case' ? [row.because] : []));
      return {
        days: spans.slice(days),
        counts: sum(spans.slice(days)),
        before: sum(spans.slice(0, days)),
        testCases: all.length,
        neverRun: all.length - ran.length,
        stale: stale.length,
        staleDays: STALE_DAYS,
        flaky: flaky.length,
        slowestTests: first(ran, ({ standing }) => standing.averageMs ?? 0),
        flakyTests: first(flaky, ({ standing }) => standing.flips),
        staleTests: first(stale, ({ ranAt }) => -(ranAt ?? 0)),
        failingTests: first(failing, ({ at }) => at),
        ambiguous: names.filter((because) => because === 'several-tests').length,
        unmatched: names.filter((because) => because === 'no-test' || because === 'not-asked').length,
      };
    },
  };
}

/** Returns what a test that ran tells. */
function insightOf(row: TestCaseRow, repository: string, now: number): TestInsight[] {
  const { id, name, folder, status, lastRun } = row;
  const standing = standingOf(row, now);
  if (!standing || status === null || lastRun === null) return [];
  return [{ id, name, folder, repository, status, at: lastRun, ranAt: lastRun, standing }];
}

function dayAgo(now: number, ago: number, tests: number): DayOfResults {
  const start = daysBefore(now, ago);
  const weekday = new Date(start).getDay();
  const isFree = weekday === 0 || (weekday === 6 && ago % 3 !== 0) || (ago >= 38 && ago < 45);
  const isKnown = ago < DAYS_WITH_RESULTS && tests > 0;
  if (isFree || !isKnown) return { day: dayOf(start), counts: NONE, executions: 0 };
  const total = Math.round(Math.min(tests, 420) * (0.45 + ((ago * 37) % 50) / 100));
  const failed = Math.round(total * (ago === 4 ? 0.38 : 0.02 + ((ago * 13) % 11) / 200));
  const errors = (ago * 5) % 4;
  const skipped = (ago * 3) % 9;
  const incomplete = ago % 6 === 0 ? 3 : 0;
  const notRun = ago % 14 === 2 ? Math.round(total / 5) : 0;
  const passed = Math.max(0, total - failed - errors - skipped - incomplete - notRun);
  return {
    day: dayOf(start),
    counts: { passed, failed, errors, incomplete, skipped, notRun },
    executions: 2 + (ago % 4),
  };
}

function sum(days: readonly DayOfResults[]): ResultCounts {
  const total = { ...NONE };
  for (const { counts } of days) {
    for (const key of Object.keys(total) as (keyof ResultCounts)[]) total[key] += counts[key];
  }
  return total;
}
