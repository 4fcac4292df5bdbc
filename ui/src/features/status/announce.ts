/** What is worth saying aloud of syncs: how one ended where it changed anything or failed. Never its progress. */
import { explain } from '../../errors/catalogue';
import type { LinkView } from '../../ipc/types/LinkView';
import { visible } from '../../lib/format/visible';
import { runWords } from '../../parts/words';

export interface Heard {
  links: readonly LinkView[];
  /** `null` while that is not known. */
  paused: boolean | null;
}

/** Returns the sentences for what happened between two looks; empty where nothing is worth hearing. */
export function announcement(before: Heard, after: Heard): string {
  const told: string[] = [];
  if (before.paused !== null && after.paused !== null && before.paused !== after.paused) {
    told.push(after.paused ? 'Syncing is paused.' : 'Syncing goes on.');
  }
  for (const link of after.links) {
    const earlier = before.links.find(({ id }) => id === link.id);
    const sentence = earlier ? ending(earlier, link) : null;
    if (sentence !== null) told.push(`${visible(link.name)}: ${sentence}`);
  }
  return told.join(' ');
}

function ending(earlier: LinkView, link: LinkView): string | null {
  const run = link.lastRun;
  if (!run || (earlier.lastRun?.id === run.id && earlier.lastRun.outcome === run.outcome)) return null;
  switch (run.outcome) {
    case 'failed':
      // The same failure again is no news.
      return earlier.lastRun?.errorCode === run.errorCode ? null : `sync failed. ${explain(run.errorCode ?? '').title}`;
    case 'cancelled':
      return 'sync cancelled.';
    case 'finished': {
      const { added, changed, moved, removed } = run.stats;
      return added + changed + moved + removed > 0 ? `synced, ${runWords(run).text}.` : null;
    }
    case 'interrupted':
    case null:
      return null;
  }
}
