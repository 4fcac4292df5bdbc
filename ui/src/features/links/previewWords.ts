/** What linking by exact path and name does, in a sentence. */
import type { LinkPreview } from '../../ipc/types/LinkPreview';
import { count, counted } from '../../lib/format/count';

/**
 * Returns for example `Would link 11 results, 1 to choose, 2 without a test.`; `isLinking` where it does so already. What
 * other repositories would lose is told besides.
 */
export function previewWords({ linked, ambiguous, unmatched, lost }: LinkPreview, isLinking: boolean): string {
  if (linked + ambiguous + unmatched === 0) return 'No results were uploaded yet that it could link.';
  const rest = [
    ambiguous > 0 ? `${count(ambiguous)} to choose` : '',
    unmatched > 0 ? `${count(unmatched)} without a test` : '',
  ].filter(Boolean);
  const amount = linked === 0 ? 'no result' : counted(linked, 'result');
  const told = `${[`${isLinking ? 'Links' : 'Would link'} ${amount}`, ...rest].join(', ')}.`;
  if (lost === 0) return told;
  const losing = `${counted(lost, 'result')} of another repository would lose ${lost === 1 ? 'its test' : 'their tests'}`;
  return `${told} ${losing}: both have the same paths.`;
}
