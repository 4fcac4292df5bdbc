/** Why a list is empty, from the most telling reason to the least. */
import type { LinkView } from '../../ipc/types/LinkView';
import type { Scope } from '../../state/folders.svelte';
import { holdsNoKatalonProject } from '../../parts/words';

export type EmptyReason =
  | { why: 'no-match' }
  | { why: 'nothing-linked' }
  | { why: 'all-archived' }
  | { why: 'first-sync'; link: LinkView }
  | { why: 'failed'; link: LinkView; code: string }
  | { why: 'not-synced'; link: LinkView }
  | { why: 'no-katalon-project'; link: LinkView }
  | { why: 'empty-folder' }
  | { why: 'none' };

/** Returns the reason for the list of `scope`; `links` are all links of the project. */
export function emptyReason(links: readonly LinkView[], scope: Scope, filter: string): EmptyReason {
  if (filter.trim() !== '') return { why: 'no-match' };
  if (links.length === 0) return { why: 'nothing-linked' };
  const shown = links.filter((link) => link.status !== 'ARCHIVED');
  if (shown.length === 0) return { why: 'all-archived' };
  if (scope.folder !== '') return { why: 'empty-folder' };
  const concerned = scope.linkId === null ? shown : shown.filter((link) => link.id === scope.linkId);
  const unsynced = concerned.filter((link) => link.synced === null);
  const running = unsynced.find((link) => link.sync.phase !== 'idle');
  if (running) return { why: 'first-sync', link: running };
  for (const link of unsynced) {
    if (link.status === 'ERROR' && link.errorCode !== null) return { why: 'failed', link, code: link.errorCode };
  }
  if (unsynced[0]) return { why: 'not-synced', link: unsynced[0] };
  const foreign = concerned.find(holdsNoKatalonProject);
  return foreign ? { why: 'no-katalon-project', link: foreign } : { why: 'none' };
}
