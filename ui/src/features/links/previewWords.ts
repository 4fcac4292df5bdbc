/** What linking by exact path and name does, in a sentence. */
import type { LinkPreview } from '../../ipc/types/LinkPreview';
import { count, counted } from '../../lib/format/count';

/** Returns for example `Would link 11 results, 1 to choose, 2 without a test.`; `isLinking` where it does so already. */
export function previewWords({ linked, ambiguous, unmatched }: LinkPreview, isLinking: boolean): string {
  if (linked + ambiguous + unmatched === 0) return 'No results were uploaded yet that it could link.';
  const rest = [
    ambiguous > 0 ? `${count(ambiguous)} to choose` : '',
    unmatched > 0 ? `${count(unmatched)} without a test` : '',
  ].filter(Boolean);
  const amount = linked === 0 ? 'no result' : counted(linked, 'result');
  return `${[`${isLinking ? 'Links' : 'Would link'} ${amount}`, ...rest].join(', ')}.`;
}
