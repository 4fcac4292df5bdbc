/** The words for what the newest results of a test tell. */
import type { ResultCounts } from '../ipc/types/ResultCounts';
import type { ScriptsView } from '../ipc/types/ScriptsView';
import type { StandingView } from '../ipc/types/StandingView';
import { count, counted } from '../lib/format/count';
import { duration } from '../lib/format/time';

/** Returns for example `Last 30 runs: 93 % passed, average 1.2 s`; how often the outcome changed is told apart. */
export function standingSentence({ runs, passed, averageMs }: StandingView): string {
  if (runs === 0) return 'It did not run lately';
  const amount = runs === 1 ? 'Last run' : `Last ${count(runs)} runs`;
  const rate = passed === runs ? 'all passed' : passed === 0 ? 'none passed' : `${percent(passed, runs)} passed`;
  const took =
    averageMs === null ? '' : runs === 1 ? `, took ${duration(averageMs)}` : `, average ${duration(averageMs)}`;
  return `${amount}: ${runs === 1 ? (passed === 1 ? 'passed' : 'did not pass') : rate}${took}`;
}

/**
 * Returns for example `outcome changed 3 times without a change of the test`. Of a test case it depends on whether its
 * script is known, too: that is where its steps are.
 */
export function flipsWords(flips: number, scripts: ScriptsView['state'] = 'known'): string {
  const times = `outcome changed ${flips === 1 ? 'once' : `${count(flips)} times`} without a change of the test`;
  switch (scripts) {
    case 'known':
      return times;
    case 'pending':
      return `${times}, as far as is known: its script was not looked at yet`;
    case 'notListed':
      return `${times}, as far as is known: the server does not tell of its script`;
  }
}

/**
 * Returns how much of a whole something is, for example `93 %`. All and nothing are said only where they are true:
 * 999 of 1,000 are 99.9 %, and what is next to nothing is below 1 %.
 */
export function percent(part: number, whole: number): string {
  const share = (part / whole) * 100;
  const rounded = Math.round(share);
  if (part > 0 && rounded === 0) return 'below 1 %';
  if (part < whole && rounded === 100) return `${(Math.floor(share * 10) / 10).toFixed(1)} %`;
  return `${rounded} %`;
}

/** Returns how many results have an outcome: those that were skipped or not run say nothing of a test. */
export function ranOf({ passed, failed, errors, incomplete }: ResultCounts): number {
  return passed + failed + errors + incomplete;
}

/** Returns how many results there are. */
export function totalOf(counts: ResultCounts): number {
  return ranOf(counts) + counts.skipped + counts.notRun;
}

/** What a bar or a row of the trend tells apart. */
export interface Shares {
  passed: number;
  /** Failures and errors. */
  failed: number;
  /** Incomplete, skipped and not run ones. */
  other: number;
}

export function sharesOf(counts: ResultCounts): Shares {
  const { passed, failed, errors, incomplete, skipped, notRun } = counts;
  return { passed, failed: failed + errors, other: incomplete + skipped + notRun };
}

/** Returns for example `40 passed, 2 failed, 1 other`; `no results` for none. */
export function sharesWords({ passed, failed, other }: Shares): string {
  const parts = [
    passed > 0 ? `${count(passed)} passed` : '',
    failed > 0 ? `${count(failed)} failed` : '',
    other > 0 ? `${count(other)} other` : '',
  ].filter(Boolean);
  return parts.join(', ') || 'no results';
}

/** Returns what became of the pass rate, in words; `null` where one of the spans has nothing to compare. */
export function rateChange(now: ResultCounts, before: ResultCounts, days: number): string | null {
  const [ran, ranBefore] = [ranOf(now), ranOf(before)];
  if (ran === 0 || ranBefore === 0) return null;
  const points = Math.round((now.passed / ran) * 100) - Math.round((before.passed / ranBefore) * 100);
  const earlier = `${percent(before.passed, ranBefore)} in the ${counted(days, 'day')} before`;
  if (points === 0) return `As before: ${earlier}.`;
  return `${counted(Math.abs(points), 'point')} ${points > 0 ? 'more' : 'less'} than before: ${earlier}.`;
}
