/** The words for the parts of a filter that were left out of it. */
import type { IgnoredFilter } from '../ipc/types/IgnoredFilter';
import { visible } from '../lib/format/visible';

const REASONS: Record<IgnoredFilter['reason'], string> = {
  status: 'there is no such status',
  kind: 'there is no such kind',
  day: 'it is neither a day such as 2026-01-31 nor a span such as 7d or 24h',
  empty: 'nothing stands behind the colon',
  flag: 'only is:flaky, is:stale, is:never-run and has:problems are known',
};

/** Returns why a part of a filter was left out. */
export function ignoredWords({ text, reason }: IgnoredFilter): string {
  return `“${visible(text)}” is left out: ${REASONS[reason]}.`;
}
