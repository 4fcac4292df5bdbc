/**
 * Completes the filters that are typed between words: `st` becomes `status:`, and behind `status:` its values are offered.
 * What a filter means is the core's business; here are only its words.
 */

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

const KEYS: readonly Choice[] = [
  { value: 'tag', meaning: 'has this tag' },
  { value: 'status', meaning: 'ended like this' },
  { value: 'in', meaning: 'lies in this folder' },
  { value: 'repo', meaning: 'comes from this repository' },
  { value: 'kind', meaning: 'is of this kind' },
  { value: 'changed', meaning: 'changed since' },
  { value: 'author', meaning: 'changed last by' },
  { value: 'is', meaning: 'never ran' },
  { value: 'has', meaning: 'has problems' },
];

const VALUES: Readonly<Record<string, readonly Choice[]>> = {
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
  is: [{ value: 'never-run', meaning: 'it has no result' }],
  has: [{ value: 'problems', meaning: 'its file has a problem' }],
};

/** Returns what the word that ends at the caret may become, or begin with; nothing in the middle of a word. */
export function completionsAt(text: string, caret: number, known: KnownValues): Completion[] {
  const word = text === '' ? { start: 0, end: 0 } : wordsOf(text).find(({ end }) => end === caret);
  if (!word) return [];
  const typed = text.slice(word.start, word.end);
  const put = (choice: Choice, label: string, kind: Completion['kind'], full: string): Completion => ({
    kind,
    label,
    meaning: choice.meaning,
    text: `${text.slice(0, word.start)}${full}${text.slice(word.end).trimStart()}`,
    caret: word.start + full.length,
  });
  const colon = typed.indexOf(':');
  if (colon === -1) {
    const start = typed.toLowerCase();
    return KEYS.filter(({ value }) => value.startsWith(start)).map((choice) =>
      put(choice, `${choice.value}:`, 'key', `${choice.value}:`),
    );
  }
  const key = typed.slice(0, colon).toLowerCase();
  const values = typed.slice(colon + 1);
  const comma = lastComma(values);
  const begun = plain(values.slice(comma + 1)).toLowerCase();
  const taken = splitValues(values.slice(0, comma + 1));
  return matching(choicesOf(key, known), begun, taken).map((choice) =>
    put(choice, choice.value, 'value', `${typed.slice(0, colon + 1)}${values.slice(0, comma + 1)}${quoted(choice)} `),
  );
}

/** Returns whether the caret stands behind `tag:`, whose values have to be asked for. */
export function wantsTags(text: string, caret: number): boolean {
  const word = wordsOf(text).find(({ end }) => end === caret);
  return word !== undefined && /^tag:/i.test(text.slice(word.start, word.end));
}

/** Returns the text without the filters in it; the same text where there are none. */
export function withoutFilters(text: string): string {
  const words = wordsOf(text).map(({ start, end }) => text.slice(start, end));
  const kept = words.filter((word) => !isFilter(word));
  return kept.length === words.length ? text : kept.join(' ');
}

/** Returns the word that ends at the end of the text, which may still be being typed. */
export function lastWord(text: string): string {
  const last = wordsOf(text).at(-1);
  return last?.end === text.length ? text.slice(last.start) : '';
}

function isFilter(word: string): boolean {
  const key = /^([a-z]+):/i.exec(word)?.[1]?.toLowerCase();
  return KEYS.some(({ value }) => value === key);
}

function choicesOf(key: string, known: KnownValues): readonly Choice[] {
  if (key === 'tag') return known.tags.map((value) => ({ value, meaning: 'has this tag' }));
  if (key === 'repo') return known.repositories.map((value) => ({ value, meaning: 'comes from this repository' }));
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

function quoted({ value }: Choice): string {
  return /[\s,"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}

function plain(value: string): string {
  return value.replaceAll('"', '');
}

function splitValues(values: string): string[] {
  const found: string[] = [];
  let rest = values;
  while (rest !== '') {
    const comma = firstComma(rest);
    found.push(plain(comma === -1 ? rest : rest.slice(0, comma)).toLowerCase());
    rest = comma === -1 ? '' : rest.slice(comma + 1);
  }
  return found;
}

function lastComma(text: string): number {
  return commas(text).at(-1) ?? -1;
}

function firstComma(text: string): number {
  return commas(text)[0] ?? -1;
}

function commas(text: string): number[] {
  let inQuotes = false;
  const found: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') inQuotes = !inQuotes;
    else if (text[at] === ',' && !inQuotes) found.push(at);
  }
  return found;
}

/** The words of the text; white space within quotes divides none. */
function wordsOf(text: string): { start: number; end: number }[] {
  return [...text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
