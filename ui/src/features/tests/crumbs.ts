/** The way from the whole project to the folder that is looked at. */
import type { Scope } from '../../state/folders.svelte';
import { EVERYTHING } from '../../state/folders.svelte';

export interface Crumb {
  label: string;
  scope: Scope;
}

/** Around the letters of a crumb: its padding, and the sign before it. */
const FRAME = 3;
const REST = 4;

/** Returns everything, the repository and each folder on the way to `scope`. */
export function crumbsOf(scope: Scope, all: string, linkName: string): Crumb[] {
  const crumbs: Crumb[] = [{ label: all, scope: EVERYTHING }];
  if (scope.linkId === null) return crumbs;
  crumbs.push({ label: linkName, scope: { linkId: scope.linkId, folder: '' } });
  const names = scope.folder.split('/').filter(Boolean);
  names.forEach((label, at) => {
    crumbs.push({ label, scope: { linkId: scope.linkId, folder: names.slice(0, at + 1).join('/') } });
  });
  return crumbs;
}

/**
 * Splits crumbs into what is shown at the beginning, what is left out in the middle, and what is shown at the end, so
 * that about `letters` letters are shown. The first and the last one are always shown.
 */
export function fitCrumbs(
  crumbs: readonly Crumb[],
  letters: number,
): { head: Crumb[]; hidden: Crumb[]; tail: Crumb[] } {
  const size = (crumb: Crumb) => crumb.label.length + FRAME;
  const whole = crumbs.reduce((sum, crumb) => sum + size(crumb), 0);
  if (whole <= letters || crumbs.length < 3) return { head: [...crumbs], hidden: [], tail: [] };
  let head = 1;
  let tail = crumbs.length - 1;
  const [first, last] = [crumbs[0], crumbs[tail]];
  let used = (first ? size(first) : 0) + (last ? size(last) : 0) + REST;
  // The end tells more than the beginning, and the repository more than the folders in the middle.
  for (const from of ['tail', 'head', 'tail', 'tail', 'tail', 'tail'] as const) {
    const next = from === 'tail' ? crumbs[tail - 1] : crumbs[head];
    if (!next || tail - head <= 1 || used + size(next) > letters) continue;
    used += size(next);
    if (from === 'tail') tail -= 1;
    else head += 1;
  }
  return { head: crumbs.slice(0, head), hidden: crumbs.slice(head, tail), tail: crumbs.slice(tail) };
}
