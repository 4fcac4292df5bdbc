/** The words for imports: how far one is, and what it brought. */
import type { ImportState } from '../ipc/types/ImportState';
import type { ImportSummary } from '../ipc/types/ImportSummary';
import type { ImportView } from '../ipc/types/ImportView';
import { count, counted } from '../lib/format/count';
import { visible } from '../lib/format/visible';

/** Returns for example `reading, 25 %`; the empty text for an import that is over. */
export function importStage(state: ImportState): string {
  switch (state.state) {
    case 'waiting':
      return 'waiting for its turn';
    case 'reading':
      if (state.total === null || state.total === 0) return 'looking for reports';
      return `reading, ${Math.floor((100 * state.done) / state.total)} %`;
    case 'storing':
      return `working out how the tests of ${counted(state.reports, 'report')} stand`;
    case 'done':
    case 'cancelled':
    case 'failed':
      return '';
  }
}

/** How far an import is, for its bar; `total` is `null` while that is not known. */
export function importShare(state: ImportState): { done: number; total: number | null } {
  switch (state.state) {
    case 'reading':
      return { done: state.done, total: state.total };
    case 'storing':
    case 'waiting':
    case 'done':
    case 'cancelled':
    case 'failed':
      return { done: 0, total: null };
  }
}

/** Returns for example `14 results in 2 reports: 11 linked, 1 to choose, 2 without a test`. */
export function summaryWords(summary: ImportSummary): string {
  const { linked, ambiguous, unmatched, unchanged } = summary;
  const written = summary.new + summary.updated;
  const known = unchanged === 0 ? '' : `${counted(unchanged, 'report was', 'reports were')} known already`;
  if (written === 0) return known === '' ? 'No reports were found.' : `Nothing new: ${known}.`;
  const parts = [
    linked > 0 ? `${count(linked)} linked` : '',
    ambiguous > 0 ? `${count(ambiguous)} to choose` : '',
    unmatched > 0 ? `${count(unmatched)} without a test` : '',
  ].filter((part) => part !== '');
  const results = `${counted(linked + ambiguous + unmatched, 'result')} in ${counted(written, 'report')}`;
  const updated =
    summary.updated > 0 ? ` ${counted(summary.updated, 'report replaces', 'reports replace')} older ones.` : '';
  const also = known === '' ? '' : ` ${known}.`;
  return `${results}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.${updated}${also}`;
}

/** Returns how an import that is over ended; the empty text for one that goes on. */
export function endWords({ state, problems, problemsTotal }: ImportView): string {
  switch (state.state) {
    case 'done':
      return summaryWords(state.summary);
    case 'cancelled':
      return state.summary.new + state.summary.updated === 0
        ? 'Cancelled. Nothing was stored.'
        : `Cancelled. Stored until then: ${summaryWords(state.summary)}`;
    case 'failed': {
      const why = problems.length > 0 ? ` (${counted(problemsTotal, 'problem')})` : '';
      return state.summary.new + state.summary.updated === 0
        ? `Nothing could be imported${why}.`
        : `Broken off${why}. Stored until then: ${summaryWords(state.summary)}`;
    }
    case 'waiting':
    case 'reading':
    case 'storing':
      return '';
  }
}

/** Returns what is read aloud as an import ends. */
export function endAloud(each: ImportView): string {
  return `Import of ${visible(each.name)}: ${endWords(each)}`;
}
