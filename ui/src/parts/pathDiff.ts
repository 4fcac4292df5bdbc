/** Where two paths differ, by whole names. */

export interface PathDiff {
  /** What both begin with. */
  head: string;
  from: string;
  to: string;
  /** What both end with. */
  tail: string;
}

export function pathDiff(from: string, to: string): PathDiff {
  const before = names(from);
  const after = names(to);
  const most = Math.min(before.length, after.length);
  let first = 0;
  while (first < most && before[first] === after[first]) first += 1;
  let last = 0;
  while (last < most - first && before.at(-1 - last) === after.at(-1 - last)) last += 1;
  return {
    head: before.slice(0, first).join(''),
    from: before.slice(first, before.length - last).join(''),
    to: after.slice(first, after.length - last).join(''),
    tail: last === 0 ? '' : after.slice(-last).join(''),
  };
}

/** The names of a path, each with the slash behind it. */
function names(path: string): string[] {
  return path.match(/[^/]*\/|[^/]+$/g) ?? [];
}
