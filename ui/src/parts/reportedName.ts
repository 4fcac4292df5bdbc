/** Names by which reports call tests: paths, or names of classes and methods. */

/** Ends of what a last part can stand behind, the ones that say most first. */
const SEPARATORS = ['/', '::', '#', '.'] as const;

/** Returns what leads to the last part of a name, and that part. A text of several words is one part. */
export function nameParts(name: string): { head: string; last: string } {
  for (const separator of SEPARATORS) {
    const at = name.lastIndexOf(separator);
    if (at <= 0 || at + separator.length >= name.length) continue;
    const head = name.slice(0, at + separator.length);
    // A dot in a sentence ends it; only what has no space before it is the name of a class.
    if (separator === '.' && /\s/u.test(head)) continue;
    return { head, last: name.slice(at + separator.length) };
  }
  return { head: '', last: name };
}

/** Returns whether a name is a path, as Katalon calls tests. */
export function isPath(name: string): boolean {
  return name.includes('/');
}

/** Returns the id that Katalon gives to the test of a file, for which its reports call it; else the path as it is. */
export function idOfFile(path: string): string {
  const found = /(?:^|\/)(Test (?:Cases|Suites)\/.*?)(?:\.(?:tc|ts))?$/u.exec(path);
  return found?.[1] ?? path;
}
