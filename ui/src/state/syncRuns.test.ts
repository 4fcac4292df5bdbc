import { describe, expect, it } from 'vitest';
import { commandsOf } from '../ipc/commands';
import type { Host } from '../ipc/host';
import { makeWorld } from '../ipc/fake';
import type { SyncRunPage } from '../ipc/types/SyncRunPage';
import type { SyncRunView } from '../ipc/types/SyncRunView';
import { RUNS_AT_ONCE, SyncRuns } from './syncRuns.svelte';

interface Ask {
  before: string | null;
  answer: (page: SyncRunPage) => void;
  refuse: (reason: unknown) => void;
}

const [pattern] = [...makeWorld('demo').runs.values()].flat();

function run(number: number): SyncRunView {
  if (!pattern) throw new Error('the demo has a sync');
  return { ...pattern, id: `run-${number}` };
}

/** The runs from number `newest` down to `oldest`. */
function runs(newest: number, oldest: number): SyncRunView[] {
  return Array.from({ length: newest - oldest + 1 }, (_, at) => run(newest - at));
}

function recorder() {
  const asks: Ask[] = [];
  const call = (_command: string, args: Record<string, unknown> = {}) =>
    new Promise((answer, refuse) => asks.push({ before: args['before'] as string | null, answer, refuse } as Ask));
  const syncs = new SyncRuns(commandsOf({ call } as unknown as Host), 'link-1');
  const answer = async (index: number, page: SyncRunPage) => {
    asks[index]?.answer(page);
    await new Promise((done) => setTimeout(done));
  };
  return { syncs, asks, answer, numbers: () => syncs.runs.map(({ id }) => Number(id.slice(4))) };
}

describe('the recorded syncs', () => {
  it('go on behind the oldest that was read, one page at a time', async () => {
    const { syncs, asks, answer, numbers } = recorder();
    void syncs.load();
    await answer(0, { runs: runs(300, 201), more: true });
    expect(syncs.rows).toBe(RUNS_AT_ONCE + 1);
    void syncs.show(50);
    expect(asks).toHaveLength(1);
    void syncs.show(101);
    void syncs.show(101);
    expect(asks.map(({ before }) => before)).toEqual([null, 'run-201']);
    await answer(1, { runs: runs(200, 190), more: false });
    expect(syncs.rows).toBe(111);
    expect(numbers().at(-1)).toBe(190);
    void syncs.show(200);
    expect(asks).toHaveLength(2);
  });

  it('take in newer ones at the top and keep the older, with the keyboard where it was', async () => {
    const { syncs, answer, numbers } = recorder();
    void syncs.load();
    await answer(0, { runs: runs(300, 201), more: true });
    void syncs.show(101);
    await answer(1, { runs: runs(200, 190), more: false });
    syncs.active = 4;
    void syncs.load();
    await answer(2, { runs: runs(302, 203), more: true });
    expect(numbers()).toEqual(runs(302, 190).map(({ id }) => Number(id.slice(4))));
    expect([syncs.active, syncs.more]).toEqual([6, false]);
  });

  it('start anew where what is read no longer joins on', async () => {
    const { syncs, answer, numbers } = recorder();
    void syncs.load();
    await answer(0, { runs: runs(100, 90), more: false });
    void syncs.load();
    await answer(1, { runs: runs(400, 301), more: true });
    expect([numbers()[0], numbers().length, syncs.more]).toEqual([400, 100, true]);
  });

  it('count only the last read of several, and can go on after one that failed', async () => {
    const { syncs, asks, answer, numbers } = recorder();
    void syncs.load();
    void syncs.load();
    await answer(1, { runs: runs(9, 5), more: true });
    await answer(0, { runs: runs(3, 1), more: false });
    expect(numbers()).toEqual([9, 8, 7, 6, 5]);
    void syncs.show(6);
    asks[2]?.refuse({ code: 'store.failed', message: 'disk', field: null, retryAfterSeconds: null });
    await new Promise((done) => setTimeout(done));
    expect(syncs.error?.code).toBe('store.failed');
    void syncs.show(6);
    await answer(3, { runs: runs(4, 1), more: false });
    expect([numbers().length, syncs.error]).toEqual([9, null]);
  });

  it('say that one is not there rather than look for ever', async () => {
    const { syncs, answer } = recorder();
    void syncs.load();
    await answer(0, { runs: runs(4, 1), more: false });
    await syncs.reveal('run-77');
    expect([syncs.chosen, syncs.active]).toEqual([null, -1]);
    await syncs.reveal('run-2');
    expect([syncs.chosen?.id, syncs.active]).toEqual(['run-2', 2]);
  });
});
