/** The language of filters, read as the core reads it, as far as made-up rows need it. */
import { partsOf, type FilterPart } from '../../parts/filterText';
import type { FilterReading } from '../types/FilterReading';
import type { IgnoredReason } from '../types/IgnoredReason';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestSuiteRow } from '../types/TestSuiteRow';
import { isFlaky, isStale } from './results';

export type AnyRow = TestCaseRow | TestSuiteRow;
type Rule = (row: AnyRow) => boolean;

export const STATUS_WORDS = ['passed', 'failed', 'error', 'incomplete', 'skipped', 'not-run', 'never'] as const;
const KIND_WORDS = ['test-case', 'suite', 'static', 'dynamic', 'collection'];
const HOUR = 3_600_000;
const SPANS: Record<string, number> = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR };

/** How a status is typed. */
export function statusWord(row: AnyRow): string {
  return row.status === null ? 'never' : row.status.toLowerCase().replaceAll('_', '-');
}

/** Returns what a typed filter leaves, and what of it was not understood. */
export function readFilter(
  text: string,
  now: number,
  linkName: (linkId: string) => string,
): { keeps: Rule; reading: FilterReading } {
  const rules: Rule[] = [];
  const reading: FilterReading = { ignored: [] };
  for (const part of partsOf(text)) {
    const values = part.values.map((value) => value.toLowerCase());
    if (part.key === null) {
      const word = values[0] ?? '';
      rules.push((row) => `${row.folder}/${row.name}\n${row.tags.join('\n')}`.toLowerCase().includes(word));
      continue;
    }
    const typedKey = part.text.slice(0, part.key.length + 1);
    if (values.length === 0) {
      reading.ignored.push({ text: typedKey, reason: 'empty' });
      continue;
    }
    const understood = values.filter((value) => isKnown(part.key, value, now));
    for (const value of values) {
      const reason = reasonOf(part.key);
      if (!understood.includes(value) && reason) reading.ignored.push({ text: `${typedKey}${value}`, reason });
    }
    if (understood.length > 0)
      rules.push((row) => understood.some((value) => fits(row, part.key, value, now, linkName)));
  }
  return { keeps: (row) => rules.every((rule) => rule(row)), reading };
}

function reasonOf(key: FilterPart['key']): IgnoredReason | null {
  if (key === 'status' || key === 'kind') return key;
  if (key === 'changed') return 'day';
  return key === 'is' || key === 'has' ? 'flag' : null;
}

function isKnown(key: FilterPart['key'], value: string, now: number): boolean {
  if (key === 'status') return STATUS_WORDS.some((word) => word === value);
  if (key === 'kind') return KIND_WORDS.includes(value);
  if (key === 'changed') return sinceOf(value, now) !== null;
  if (key === 'is') return value === 'never-run' || value === 'flaky' || value === 'stale';
  return key !== 'has' || value === 'problems';
}

function fits(
  row: AnyRow,
  key: FilterPart['key'],
  value: string,
  now: number,
  linkName: (linkId: string) => string,
): boolean {
  switch (key) {
    case 'tag':
      return row.tags.some((tag) => tag.toLowerCase() === value);
    case 'status':
      return statusWord(row) === value;
    case 'in':
      return row.folder.toLowerCase().includes(value);
    case 'repo':
      return linkName(row.linkId).toLowerCase() === value;
    case 'kind':
      return 'kind' in row ? value === 'suite' || row.kind === value : value === 'test-case';
    case 'changed':
      return (row.change?.at ?? 0) >= (sinceOf(value, now) ?? Infinity);
    case 'author':
      return (row.change?.author ?? '').toLowerCase().includes(value);
    case 'is':
      return value === 'flaky' ? isFlaky(row) : value === 'stale' ? isStale(row, now) : row.status === null;
    case 'has':
      return row.problems > 0;
    case null:
      return true;
  }
}

function sinceOf(value: string, now: number): number | null {
  if (value === 'today') return new Date(now).setHours(0, 0, 0, 0);
  const span = /^(\d+)([hdw])$/.exec(value);
  if (span) return now - Number(span[1]) * (SPANS[span[2] ?? ''] ?? 0);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(`${value}T00:00`) : NaN;
  return Number.isNaN(day) ? null : day;
}
