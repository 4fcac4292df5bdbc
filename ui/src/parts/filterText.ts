/**
 * The typed filter as its parts, so that menus and chips change the same text that a person types. What the parts mean
 * is decided in the core; here they are only found, taken out and put in.
 */

/** What a list can be narrowed by, in the order in which it is offered. */
export const FILTER_KEYS = ['tag', 'status', 'in', 'repo', 'kind', 'changed', 'author', 'is', 'has'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** A value, or the place where one could stand: behind a colon or a comma. */
export interface TypedValue {
  /** Where it begins in the whole text. */
  start: number;
  /** As typed, with its quotes; empty where nothing is typed yet. */
  text: string;
  /** Without its quotes. */
  value: string;
}

/** A word or phrase, with no key, or a key with its values. */
export interface FilterPart {
  /** As typed. */
  text: string;
  /** Where it begins and ends in the whole text. */
  start: number;
  end: number;
  key: FilterKey | null;
  /** What stands behind the colon and behind each comma; one for a word or phrase. */
  typed: TypedValue[];
  /** Those of them that say something, without their quotes. */
  values: string[];
}

// Without the flag `u` only the letters of ASCII are the same in either case, as to the core.
const KEY = new RegExp(`^(${FILTER_KEYS.join('|')}):`, 'i');
const LONGEST_KEY = 'changed:'.length;
// What is white space to the core is so here.
const SPACE = /\p{White_Space}/u;
const BLANK = /^\p{White_Space}*$/u;

/** Splits a typed filter. Quotes hold spaces and commas together; two quotes inside quotes stand for one. */
export function partsOf(text: string): FilterPart[] {
  const parts: FilterPart[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSpace(text, at)) {
      at += 1;
      continue;
    }
    const start = at;
    const key = keyAt(text, at);
    const typed: TypedValue[] = [];
    const take = (end: number) => {
      const said = text.slice(at, end);
      typed.push({ start: at, text: said, value: unquoted(said) });
      at = end;
    };
    if (key !== null) {
      at += key.length;
      do {
        at += 1;
        take(text[at] === '"' ? endOfQuoted(text, at) : endOfWord(text, at, ','));
      } while (text[at] === ',');
    } else {
      take(text[at] === '"' ? endOfQuoted(text, at) : endOfWord(text, at));
    }
    const values = typed.map(({ value }) => value).filter((value) => key === null || !BLANK.test(value));
    parts.push({ text: text.slice(start, at), start, end: at, key, typed, values });
  }
  return parts;
}

/** Returns all values that stand behind a key. */
export function chosenValues(text: string, key: FilterKey): string[] {
  return partsOf(text).flatMap((part) => (part.key === key ? part.values : []));
}

export function hasChoice(text: string, key: FilterKey, value: string): boolean {
  return chosenValues(text, key).some((each) => same(each, value));
}

/** Takes a value out wherever it stands behind the key; adds it as one more to choose from where it does not stand. */
export function toggleChoice(text: string, key: FilterKey, value: string): string {
  const parts = partsOf(text);
  if (hasChoice(text, key, value)) {
    return joined(
      parts.flatMap((part) => {
        if (part.key !== key || !part.values.some((each) => same(each, value))) return [part.text];
        const left = part.values.filter((each) => !same(each, value));
        return left.length === 0 ? [] : [written(key, left)];
      }),
    );
  }
  const known = parts.findIndex((part) => part.key === key);
  if (known === -1) return joined([...parts.map((part) => part.text), written(key, [value])]);
  return joined(parts.map((part, at) => (at === known ? written(key, [...part.values, value]) : part.text)));
}

/** Lets a key have exactly one value, or none at all for `null`. */
export function chooseOnly(text: string, key: FilterKey, value: string | null): string {
  const others = partsOf(text).filter((part) => part.key !== key);
  return joined([...others.map((part) => part.text), ...(value === null ? [] : [written(key, [value])])]);
}

/** Returns the text without what narrows it; the same text where nothing does. */
export function withoutFilters(text: string): string {
  const parts = partsOf(text);
  const words = parts.filter((part) => part.key === null);
  return words.length === parts.length ? text : joined(words.map((word) => word.text));
}

/** Takes out the part at a position among all parts. */
export function withoutPart(text: string, position: number): string {
  return joined(partsOf(text).flatMap((part, at) => (at === position ? [] : [part.text])));
}

function written(key: FilterKey, values: readonly string[]): string {
  return `${key}:${values.map(quotedWhereNeeded).join(',')}`;
}

/** Returns a value so that it is one value when it is typed. */
export function quotedWhereNeeded(value: string): string {
  return /[\p{White_Space},"]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function joined(parts: readonly string[]): string {
  return parts.join(' ');
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isSpace(text: string, at: number): boolean {
  return SPACE.test(text.charAt(at));
}

/** Returns the known key that begins at `at` with its colon. */
function keyAt(text: string, at: number): FilterKey | null {
  const typed = KEY.exec(text.slice(at, at + LONGEST_KEY))?.[1]?.toLowerCase();
  return FILTER_KEYS.find((key) => key === typed) ?? null;
}

/** Returns where what begins at `at` ends: at white space, or at `border`. */
function endOfWord(text: string, at: number, border?: string): number {
  let end = at;
  while (end < text.length && text[end] !== border && !isSpace(text, end)) end += 1;
  return end;
}

/** Returns where the quoted text that begins at `at` ends; without a second quote it goes to the end. */
function endOfQuoted(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length) {
    if (text[end] !== '"') end += 1;
    else if (text[end + 1] === '"') end += 2;
    else return end + 1;
  }
  return text.length;
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.length > 1 && endOfQuoted(`${text} `, 0) === text.length ? -1 : undefined;
  return text.slice(1, end).replaceAll('""', '"');
}
