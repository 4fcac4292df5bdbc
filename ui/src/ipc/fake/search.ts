/** Search over the made-up catalogue: all words anywhere, a few filters, one slip of a letter. */
import type { FilterReading } from '../types/FilterReading';
import type { SearchAnswer } from '../types/SearchAnswer';
import type { SearchHit } from '../types/SearchHit';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TextPart } from '../types/TextPart';
import type { FakeSuite } from './catalogue';
import type { World } from './world';

const MOST = 60;
const DESCRIPTION = 'Signs in with a known customer and looks at the basket. The customer has one open order.';
const STATUSES = ['passed', 'failed', 'error', 'incomplete', 'skipped', 'not-run', 'never'];

type Row = TestCaseRow | FakeSuite;
interface Asked {
  words: string[];
  filters: { key: string; values: string[] }[];
  reading: FilterReading;
}

export function searchCommands(world: World) {
  const rowsOf = (linkId: string): Row[] => {
    const catalogue = world.catalogues.get(linkId);
    return catalogue ? [...catalogue.cases, ...catalogue.suites] : [];
  };
  const shown = (projectId: string) =>
    world.links.filter((link) => link.projectId === projectId && link.status !== 'ARCHIVED');

  function search({ projectId, text }: { projectId: string; text: string }): SearchAnswer {
    const asked = readText(text);
    const all = shown(projectId).flatMap((link) => rowsOf(link.id));
    const corrected = asked.words.flatMap((typed) => {
      if (all.some((row) => row.id === typed || bodyOf(row).includes(typed))) return [];
      const used = like(typed, all);
      return used === null ? [] : [{ typed, used }];
    });
    const words = asked.words.map((word) => corrected.find(({ typed }) => typed === word)?.used ?? word);
    const isMatch = (row: Row, linkName: string) =>
      words.every((word) => row.id === word || bodyOf(row).includes(word)) &&
      asked.filters.every(({ key, values }) => values.some((value) => isLeft(row, linkName, key, value)));
    const found = shown(projectId).map((link) => {
      const rows = rowsOf(link.id).filter((row) => isMatch(row, link.name));
      const inName = (row: Row) => words.every((word) => row.name.toLowerCase().includes(word));
      return { link, rows: [...rows.filter(inName), ...rows.filter((row) => !inName(row))] };
    });
    const each = Math.ceil(MOST / Math.max(1, found.filter(({ rows }) => rows.length > 0).length));
    return {
      groups: found
        .filter(({ rows }) => rows.length > 0)
        .map(({ link, rows }) => ({
          linkId: link.id,
          linkName: link.name,
          hits: rows.slice(0, each).map((row) => hit(row, words)),
        })),
      total: found.reduce((sum, { rows }) => sum + rows.length, 0),
      corrected,
      reading: asked.reading,
      isIndexing: world.links.some((link) => link.sync.indexing !== null),
      isSuperseded: false,
    };
  }

  return { search };
}

function readText(text: string): Asked {
  const asked: Asked = { words: [], filters: [], reading: { ignored: [] } };
  for (const [word] of text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) {
    const filter = /^(tag|status|in|repo|kind|changed|author|is|has):(.*)$/i.exec(word);
    if (!filter) {
      asked.words.push(word.replaceAll('"', '').toLowerCase());
      continue;
    }
    const [, key = '', rest = ''] = filter;
    const values = rest.replaceAll('"', '').toLowerCase().split(',').filter(Boolean);
    if (values.length === 0) asked.reading.ignored.push({ text: word, reason: 'empty' });
    else if (key === 'status' && !values.every((value) => STATUSES.includes(value)))
      asked.reading.ignored.push({ text: word, reason: 'status' });
    else asked.filters.push({ key: key.toLowerCase(), values });
  }
  return asked;
}

function isLeft(row: Row, linkName: string, key: string, value: string): boolean {
  const kind = 'kind' in row ? row.kind : 'test-case';
  switch (key) {
    case 'tag':
      return row.tags.some((tag) => tag.toLowerCase() === value);
    case 'status':
      return row.status === null ? value === 'never' : row.status.toLowerCase().replace('_', '-') === value;
    case 'in':
      return row.folder.toLowerCase().includes(value);
    case 'repo':
      return linkName.toLowerCase().includes(value);
    case 'kind':
      return kind === value || (value === 'suite' && kind !== 'test-case');
    case 'author':
      return row.change?.author.toLowerCase().includes(value) ?? false;
    case 'is':
      return row.status === null;
    case 'has':
      return row.problems > 0;
    default:
      return row.change !== null;
  }
}

function bodyOf(row: Row): string {
  const description = 'kind' in row ? '' : DESCRIPTION;
  return `${row.folder}/${row.name} ${row.tags.join(' ')} ${description}`.toLowerCase();
}

/** A word of a name that differs from `typed` by one letter: another one, one more or one less. */
function like(typed: string, rows: readonly Row[]): string | null {
  if (typed.length < 4) return null;
  const words = new Set(rows.flatMap((row) => `${row.folder}/${row.name}`.toLowerCase().split(/[\s/]+/)));
  for (const word of words) if (differsByOne(typed, word)) return word;
  return null;
}

function differsByOne(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const rests = [
    [one.slice(at + 1), other.slice(at + 1)],
    [one.slice(at), other.slice(at + 1)],
    [one.slice(at + 1), other.slice(at)],
  ];
  return rests.some(([rest, otherRest]) => rest === otherRest);
}

function hit(row: Row, words: readonly string[]): SearchHit {
  const inside = row.folder.replace(/^(?:.*?\/)?Test (?:Cases|Suites)\/?/, '');
  const upper = `${row.name} ${inside} ${row.tags.join(' ')}`.toLowerCase();
  const isInBody = words.some((word) => !upper.includes(word) && DESCRIPTION.toLowerCase().includes(word));
  return {
    kind: 'kind' in row ? 'test-suite' : 'test-case',
    id: row.id,
    name: marked(row.name, words),
    folder: inside === '' ? [] : marked(inside, words),
    tags: row.tags.filter((tag) => words.some((word) => tag.includes(word))),
    matchedId: words.includes(row.id) ? row.id : null,
    snippet: isInBody ? { of: 'description', parts: marked(DESCRIPTION, words) } : null,
    suiteKind: 'kind' in row ? row.kind : null,
    status: row.status,
  };
}

function marked(text: string, words: readonly string[]): TextPart[] {
  const parts: TextPart[] = [];
  const lower = text.toLowerCase();
  let at = 0;
  while (at < text.length) {
    const next = words
      .map((word) => ({ start: lower.indexOf(word, at), length: word.length }))
      .filter(({ start, length }) => start !== -1 && length > 0)
      .sort((one, other) => one.start - other.start || other.length - one.length)[0];
    if (!next) break;
    if (next.start > at) parts.push({ text: text.slice(at, next.start), isHit: false });
    parts.push({ text: text.slice(next.start, next.start + next.length), isHit: true });
    at = next.start + next.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), isHit: false });
  return parts;
}
