/** Several syncs in one line, and how far search is for all repositories together. */
import type { LinkView } from '../../ipc/types/LinkView';
import { bytes } from '../../lib/format/count';
import { remainingWords } from '../../parts/syncWords';

/** Returns for example `3 syncs, 1 waiting · 4.2 MB · about 40 s left`; the time only where it is known for each. */
export function severalWords(running: readonly LinkView[]): string {
  const waiting = running.filter(({ sync }) => sync.stage === 'queued').length;
  const received = running.reduce((sum, { sync }) => sum + sync.bytes, 0);
  const left = running.map(({ sync }) => sync.remainingMs).filter((each) => each !== null);
  const parts = [waiting > 0 ? `${running.length} syncs, ${waiting} waiting` : `${running.length} syncs`];
  if (received > 0) parts.push(bytes(received));
  if (left.length === running.length) parts.push(remainingWords(Math.max(...left)));
  return parts.join(' · ');
}

/** Returns how many descriptions search covers in the repositories that it does not cover whole; `null` without any. */
export function indexingOf(links: readonly LinkView[]): { done: number; total: number } | null {
  const parts = links.flatMap(({ sync }) => (sync.indexing ? [sync.indexing] : []));
  if (parts.length === 0) return null;
  return parts.reduce((sum, part) => ({ done: sum.done + part.done, total: sum.total + part.total }));
}
