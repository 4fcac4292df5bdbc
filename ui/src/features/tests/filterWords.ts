/** The words for the parts of a filter. */
import type { IgnoredFilter } from '../../ipc/types/IgnoredFilter';
import type { TestSuiteRow } from '../../ipc/types/TestSuiteRow';
import { visible } from '../../lib/format/visible';
import { resultState } from '../../parts/resultWords';
import { suiteKind, type StateWords } from '../../parts/words';
import { partsOf, type FilterKey, type FilterPart } from '../../parts/filterText';

const SPANS: Record<string, string> = {
  today: 'today',
  '7d': '7 days ago',
  '30d': '30 days ago',
  '90d': '90 days ago',
};

const ONLY: Record<string, string> = { 'never-run': 'Never run', flaky: 'Flaky', stale: 'Stale' };

/** Days and spans that are offered, as they are typed. */
export const CHANGED_SINCE = [
  { value: 'today', label: 'Today' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
] as const;

export interface FilterChip {
  /** The part's place among all parts of the filter. */
  position: number;
  /** What it narrows by; empty where the value says all. */
  what: string;
  value: string;
}

/** Returns the parts of a filter that narrow by something, as far as they were understood. */
export function chipsOf(filter: string, ignored: readonly IgnoredFilter[]): FilterChip[] {
  const left = new Set(ignored.map((each) => each.text));
  return partsOf(filter).flatMap((part, position) => {
    if (part.key === null || part.values.length === 0 || left.has(part.text)) return [];
    return [{ position, ...chipWords(part.key, part) }];
  });
}

/** Returns the state that is typed so behind `status:`; `null` for a word that is none. */
export function typedState(typed: string): StateWords | null {
  switch (typed.toLowerCase()) {
    case 'passed':
      return resultState('PASSED');
    case 'failed':
      return resultState('FAILED');
    case 'error':
      return resultState('ERROR');
    case 'incomplete':
      return resultState('INCOMPLETE');
    case 'skipped':
      return resultState('SKIPPED');
    case 'not-run':
      return resultState('NOT_RUN');
    case 'never':
      return resultState(null);
    default:
      return null;
  }
}

/** Returns what is called how behind `kind:`. */
export function kindWord(typed: string): string {
  const kind = typed.toLowerCase();
  if (isSuiteKind(kind)) return suiteKind(kind).word;
  return kind === 'suite' ? 'Test suite' : kind === 'test-case' ? 'Test case' : visible(typed);
}

function isSuiteKind(kind: string): kind is TestSuiteRow['kind'] {
  return kind === 'static' || kind === 'dynamic' || kind === 'collection';
}

function chipWords(key: FilterKey, { values }: FilterPart): Pick<FilterChip, 'what' | 'value'> {
  const listed = (word: (value: string) => string) => values.map(word).join(', ');
  switch (key) {
    case 'tag':
      return { what: 'Tag', value: listed(visible) };
    case 'status':
      return { what: 'Status', value: listed((value) => typedState(value)?.word ?? visible(value)) };
    case 'in':
      return { what: 'Folder has', value: listed(visible) };
    case 'repo':
      return { what: 'Repository', value: listed(visible) };
    case 'kind':
      return { what: 'Kind', value: listed(kindWord) };
    case 'changed':
      return { what: 'Changed since', value: listed((value) => SPANS[value.toLowerCase()] ?? visible(value)) };
    case 'author':
      return { what: 'Changed by', value: listed(visible) };
    case 'is':
      return {
        what: '',
        value: listed((value) => ONLY[value.toLowerCase()] ?? visible(value)),
      };
    case 'has':
      return {
        what: '',
        value: listed((value) => (value.toLowerCase() === 'problems' ? 'Has problems' : visible(value))),
      };
  }
}
