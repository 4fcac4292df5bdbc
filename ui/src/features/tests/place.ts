/** Where a row lies, as far as the list does not already say it. */
import type { LinkView } from '../../ipc/types/LinkView';
import type { Scope } from '../../state/folders.svelte';

const TOP_FOLDERS = new Set(['Test Cases', 'Test Suites']);

/**
 * Returns the folder without what is the same for all rows: the folder that is looked at, or the way to `Test Cases`.
 * The repository and the Katalon project stay where there are several.
 */
export function placeOf(folder: string, link: LinkView | undefined, scope: Scope, links: number): string {
  if (scope.folder !== '' && (folder === scope.folder || folder.startsWith(`${scope.folder}/`))) {
    return folder.slice(scope.folder.length + 1);
  }
  const names = folder.split('/');
  const top = names.findIndex((name) => TOP_FOLDERS.has(name));
  const severalProjects = (link?.synced?.katalonProjects.length ?? 0) > 1;
  const inside = names.slice(top + 1).join('/');
  const kept = severalProjects && top > 0 ? [names.slice(0, top).join('/'), inside] : [inside];
  if (scope.linkId === null && links > 1 && link) kept.unshift(link.name);
  return kept.filter((part) => part !== '').join('/');
}
