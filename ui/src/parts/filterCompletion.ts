/**
 * Completes the filters that are typed between words: `st` becomes `status:`, and behind `status:` its values are offered.
 * What a filter means is the core's business; here are only its words.
 */
import { FILTER_KEYS, partsOf, quotedWhereNeeded, type FilterKey, type FilterPart } from './filterText';

export interface Completion {
  kind: 'key' | 'value';
  /** What is offered, for example `status:` or `failed`. */
  label: string;
  meaning: string;
  /** The whole text once it is taken, and where the caret then stands. */
  text: string;
  caret: number;
}

/** The values that only a project knows. */
export interface KnownValues {
  tags: readonly string[];
  repositories: readonly string[];
}

interface Choice {
  value: string;
  meaning: string;
}

const MOST = 8;

const MEANINGS: Record<FilterKey, string> = {
  tag: 'has this tag',
  status: 'ended like this',
  in: 'lies in this folder',
  repo: 'comes from this repository',
  kind: 'is of this kind',
  changed: 'changed since',
  author: 'changed last by',
  is: 'is flaky, stale or never ran',
  has: 'has problems',
};

/** What can be chosen in every project; the values of the other keys are the project's own. */
const VALUES: Partial<Record<FilterKey, readonly Choice[]>> = {
  status: [
    { value: 'passed', meaning: 'the latest result passed' },
    { value: 'failed', meaning: 'the latest result failed' },
    { value: 'error', meaning: 'the latest run broke off' },
    { value: 'incomplete', meaning: 'the latest run did not end' },
    { value: 'skipped', meaning: 'the latest run left it out' },
    { value: 'not-run', meaning: 'the latest run did not reach it' },
    { value: 'never', meaning: 'it has no result' },
  ],
  kind: [
    { value: 'test-case', meaning: 'test cases' },
    { value: 'suite', meaning: 'suites of any kind' },
    { value: 'static', meaning: 'suites with a fixed list' },
    { value: 'dynamic', meaning: 'suites with a query' },
    { value: 'collection', meaning: 'suites of suites' },
  ],
  changed: [
    { value: 'today', meaning: 'since midnight' },
    { value: '24h', meaning: 'in the last 24 hours' },
    { value: '7d', meaning: 'in the last 7 days' },
    { value: '2w', meaning: 'in the last 2 weeks' },
    { value: '30d', meaning: 'in the last 30 days' },
  ],
  is: [
    { value: 'flaky', meaning: 'its outcome changed though the test did not' },
    { value: 'stale', meaning: 'it ran before, but not lately' },
    { value: 'never-run', meaning: 'it never ran' },
  ],
  has: [{ value: 'problems', meaning: 'its file has a problem' }],
};

/** Returns what the word that ends at the caret may become, or begin with; nothing in the middle of a word. */
export function completionsAt(text: string, caret: number, known: KnownValues): Completion[] {
  if (text === '') return keysFrom('').map((choice) => put('', 0, 0, choice, 'key'));
  const part = partAt(text, caret);
  const value = part?.typed.at(-1);
  if (!part || !value) return [];
  if (part.key === null) return keysFrom(value.text).map((choice) => put(text, part.start, part.end, choice, 'key'));
  const taken = part.typed.slice(0, -1).map((each) => each.value.toLowerCase());
  const choices = matching(choicesOf(part.key, known), value.value.toLowerCase(), taken);
  return choices.map((choice) => put(text, value.start, part.end, choice, 'value'));
}

/** Returns whether the caret stands behind `tag:`, whose values have to be asked for. */
export function wantsTags(text: string, caret: number): boolean {
  return partAt(text, caret)?.key === 'tag';
}

/** Returns what may still be being typed at the end of the text: a word, or a key with its last value. */
export function lastTyped(text: string): string {
  const part = partAt(text, text.length);
  const [first, last] = [part?.typed.at(0), part?.typed.at(-1)];
  return part && first && last ? `${text.slice(part.start, first.start)}${last.text}` : '';
}

function partAt(text: string, caret: number): FilterPart | undefined {
  return partsOf(text).find(({ end }) => end === caret);
}

/** Puts a choice in the place of what is typed from `start` to `end`. */
function put(text: string, start: number, end: number, choice: Choice, kind: Completion['kind']): Completion {
  const label = kind === 'key' ? `${choice.value}:` : choice.value;
  const full = kind === 'key' ? label : `${quotedWhereNeeded(label)} `;
  return {
    kind,
    label,
    meaning: choice.meaning,
    text: `${text.slice(0, start)}${full}${text.slice(end).trimStart()}`,
    caret: start + full.length,
  };
}

function keysFrom(typed: string): Choice[] {
  const keys = FILTER_KEYS.filter((key) => key.startsWith(typed.toLowerCase()));
  return keys.map((value) => ({ value, meaning: MEANINGS[value] }));
}

function choicesOf(key: FilterKey, known: KnownValues): readonly Choice[] {
  if (key === 'tag') return known.tags.map((value) => ({ value, meaning: MEANINGS.tag }));
  if (key === 'repo') return known.repositories.map((value) => ({ value, meaning: MEANINGS.repo }));
  return VALUES[key] ?? [];
}

/** Those that begin with what is typed, then those that hold it; none once it is typed in full. */
function matching(choices: readonly Choice[], begun: string, taken: readonly string[]): Choice[] {
  const open = choices.filter(({ value }) => !taken.includes(value.toLowerCase()));
  if (open.some(({ value }) => value.toLowerCase() === begun)) return [];
  const starts = open.filter(({ value }) => value.toLowerCase().startsWith(begun));
  const holds = open.filter(
    ({ value }) => value.toLowerCase().includes(begun) && !value.toLowerCase().startsWith(begun),
  );
  return [...starts, ...holds].slice(0, MOST);
}
