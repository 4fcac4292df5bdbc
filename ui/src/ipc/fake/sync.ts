/** Syncs of the fake host: they go through the stages, can be cancelled, and end in one outcome. */
import type { LinkView } from '../types/LinkView';
import type { SyncStateView } from '../types/SyncStateView';
import { finishSync, record, type World } from './world';

const IDLE: SyncStateView = { phase: 'idle', stage: null, done: 0, total: null, indexing: null };

export function startSync(world: World, link: LinkView, tell: (event: string, payload: unknown) => void): void {
  if (link.sync.phase !== 'idle') return;
  const bytes = world.casesOfASync * 412;
  const files = Math.round(world.casesOfASync * 1.05);
  const steps: SyncStateView[] = [
    { phase: 'running', stage: 'resolving', done: 0, total: null, indexing: null },
    { phase: 'running', stage: 'surveying', done: 0, total: null, indexing: null },
    ...parts('fetching', bytes),
    ...parts('reading', files),
    ...parts('storing', files),
  ];
  const show = (sync: SyncStateView) => {
    link.sync = sync;
    tell('sync', { linkId: link.id, sync });
  };
  const next = (index: number) => {
    const step = steps[index];
    if (link.sync.phase === 'cancelling') {
      record(world, link, { outcome: 'cancelled' }, 0);
      show(IDLE);
    } else if (step) {
      show(step);
      setTimeout(() => next(index + 1), world.pace);
      return;
    } else {
      finishSync(world, link, link.directory.includes('docs') ? 0 : world.casesOfASync);
      show(IDLE);
    }
    tell('changed', { what: 'links' });
    tell('changed', { what: 'catalogue' });
  };
  show({ phase: 'running', stage: 'queued', done: 0, total: null, indexing: null });
  setTimeout(() => next(0), world.pace);
}

function parts(stage: 'fetching' | 'reading' | 'storing', total: number): SyncStateView[] {
  return [0.2, 0.4, 0.7, 0.9, 1].map((share) => ({ phase: 'running', stage, done: Math.round(total * share), total, indexing: null }));
}
