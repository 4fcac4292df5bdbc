/** Syncs of the fake host: they go through the stages, can be cancelled, and end in one outcome. */
import type { LinkView } from '../types/LinkView';
import type { SyncStateView } from '../types/SyncStateView';
import { finishSync, IDLE, record, type World } from './world';

export function startSync(world: World, link: LinkView, tell: (event: string, payload: unknown) => void): void {
  if (link.sync.phase !== 'idle') return;
  const bytes = world.casesOfASync * 412;
  const files = Math.round(world.casesOfASync * 1.05);
  const steps: SyncStateView[] = [
    { ...IDLE, phase: 'running', stage: 'resolving' },
    { ...IDLE, phase: 'running', stage: 'surveying' },
    ...parts('fetching', bytes, bytes, world.pace),
    ...parts('reading', files, bytes, world.pace),
    ...parts('storing', files, bytes, world.pace),
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
  show({ ...IDLE, phase: 'running', stage: 'queued' });
  setTimeout(() => next(0), world.pace);
}

function parts(stage: 'fetching' | 'reading' | 'storing', total: number, bytes: number, pace: number): SyncStateView[] {
  return [0.2, 0.4, 0.7, 0.9, 1].map((share) => ({
    ...IDLE,
    phase: 'running',
    stage,
    done: Math.round(total * share),
    total,
    bytes: stage === 'fetching' ? Math.round(bytes * share) : bytes,
    remainingMs: share < 0.4 ? null : Math.round((1 - share) * 10 * pace),
  }));
}
