/**
 * The typed filter as its parts, so that menus and chips change the same text that a person types. What the parts mean
 * is decided in the core; here they are only found, taken out and put in.
 */

const KEYS = ['tag', 'status', 'in', 'repo', 'kind', 'changed', 'author', 'is', 'has'] as const;
export type FilterKey = (typeof KEYS)[number];

/** A word or phrase, with no key, or a key with its values. */
export interface FilterPart {
  /** As typed. */
  text: string;
  key: FilterKey | null;
  /** Without their quotes. */
  values: string[];
}

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
    const values: string[] = [];
    if (key !== null) {
      at += key.length;
      do {
        at += 1;
        const end = text[at] === '"' ? endOfQuoted(text, at) : endOfValue(text, at);
        const value = unquoted(text.slice(at, end));
        if (value.trim() !== '') values.push(value);
        at = end;
      } while (text[at] === ',');
    } else if (text[at] === '"') {
      at = endOfQuoted(text, at);
      values.push(unquoted(text.slice(start, at)));
    } else {
      while (at < text.length && !isSpace(text, at)) at += 1;
      values.push(text.slice(start, at));
    }
    parts.push({ text: text.slice(start, at), key, values });
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

/** Takes out the part at a position among all parts. */
export function withoutPart(text: string, position: number): string {
  return joined(partsOf(text).flatMap((part, at) => (at === position ? [] : [part.text])));
}

function written(key: FilterKey, values: readonly string[]): string {
  return `${key}:${values.map(quotedWhereNeeded).join(',')}`;
}

function quotedWhereNeeded(value: string): string {
  return /[\s,"]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function joined(parts: readonly string[]): string {
  return parts.join(' ');
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isSpace(text: string, at: number): boolean {
  return /\s/u.test(text.charAt(at));
}

/** Returns the known key that begins at `at` with its colon. */
function keyAt(text: string, at: number): FilterKey | null {
  const colon = text.indexOf(':', at);
  if (colon === -1 || colon - at > 'changed'.length) return null;
  const typed = text.slice(at, colon).toLowerCase();
  return KEYS.find((key) => key === typed) ?? null;
}

function endOfValue(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== ',' && !isSpace(text, end)) end += 1;
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
