/** Names by which reports call tests: paths, or names of classes and methods with what they were called with. */
import { shortenMiddle, shortenPath } from '../lib/format/shorten';

/** How Katalon calls tests: by paths, in which any character may stand. */
const KATALON = /^Test (?:Cases|Suites)\//;
/** Where the name of a method ends: at what it was called with, or where a sentence goes on. */
const END_OF_NAME = /[\s([{]/u;
/** What a last part can stand behind, the one that says most first. */
const SEPARATORS = ['::', '#', '/', '.'] as const;

/** Returns what leads to the last part of a name, and that part. A sentence is one part. */
export function nameParts(name: string): { head: string; last: string } {
  const called = calledName(name);
  for (const separator of KATALON.test(name) ? ['/'] : SEPARATORS) {
    const end = called.lastIndexOf(separator) + separator.length;
    if (end > separator.length && end < called.length) return { head: name.slice(0, end), last: name.slice(end) };
  }
  return { head: '', last: name };
}

/** Returns whether a name is a path. */
export function isPath(name: string): boolean {
  return nameParts(name).head.endsWith('/');
}

/** Returns a name in at most `limit` characters: what leads to the last part makes way first. */
export function shortenName(name: string, limit: number): string {
  if ([...name].length <= limit) return name;
  if (isPath(name)) return shortenPath(name, limit);
  const { head, last } = nameParts(name);
  const room = limit - [...last].length - 1;
  if (head === '' || room < 1) return shortenMiddle(head === '' ? last : `…${last}`, limit);
  return `…${[...head].slice(-room).join('')}${last}`;
}

/** Returns the id that Katalon gives to the test of a file, by which its reports call it; else the path as it is. */
export function idOfFile(path: string): string {
  const found = /(?:^|\/)(Test (?:Cases|Suites)\/.*?)(?:\.(?:tc|ts))?$/u.exec(path);
  return found?.[1] ?? path;
}

function calledName(name: string): string {
  const end = KATALON.test(name) ? -1 : name.search(END_OF_NAME);
  return end === -1 ? name : name.slice(0, end);
}
