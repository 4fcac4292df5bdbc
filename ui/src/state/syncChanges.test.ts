import { describe, expect, it } from 'vitest';
import { commandsOf } from '../ipc/commands';
import type { Host } from '../ipc/host';
import type { SyncChangeView } from '../ipc/types/SyncChangeView';
import { SyncChanges } from './syncChanges.svelte';

function changes(kinds: SyncChangeView['change'][], limited = Infinity) {
  const rows = kinds.map((change, at) => ({ change, testId: `test-${at}` }) as SyncChangeView);
  const reads: number[] = [];
  let left = Infinity;
  const call = async (_command: string, args: Record<string, unknown> = {}) => {
    left -= 1;
    if (left < 0) throw { code: 'store.failed', message: 'disk', field: null, retryAfterSeconds: null };
    const offset = args['offset'] as number;
    reads.push(offset);
    return { total: rows.length, rows: rows.slice(offset, offset + Math.min(limited, args['limit'] as number)) };
  };
  const list = new SyncChanges(commandsOf({ call } as unknown as Host), 'run-1');
  return { list, reads, failAfter: (more: number) => (left = more) };
}

const many = (amount: number, change: SyncChangeView['change']) => Array.from({ length: amount }, () => change);

describe('what a sync changed', () => {
  it('is shown a hundred at a time, each once, to its end', async () => {
    const { list } = changes(many(230, 'moved'));
    const seen: [number, boolean][] = [];
    await list.choose(null);
    seen.push([list.rows.length, list.more]);
    await list.showMore();
    seen.push([list.rows.length, list.more]);
    await list.showMore();
    seen.push([list.rows.length, list.more]);
    expect(seen).toEqual([
      [100, true],
      [200, true],
      [230, false],
    ]);
    expect(new Set(list.rows.map(({ testId }) => testId)).size).toBe(230);
  });

  it('offers no more where exactly a hundred are all', async () => {
    const { list } = changes(many(100, 'added'));
    await list.choose(null);
    expect([list.rows.length, list.more]).toEqual([100, false]);
  });

  it('of one kind is found behind thousands of another, however few come at once', async () => {
    const { list, reads } = changes([...many(3000, 'moved'), 'removed', 'removed'], 500);
    await list.choose('removed');
    expect([list.rows.map(({ testId }) => testId), list.more]).toEqual([['test-3000', 'test-3001'], false]);
    expect(reads).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000]);
  });

  it('is that of the kind chosen last', async () => {
    const { list } = changes([...many(3, 'added'), ...many(4, 'moved')]);
    await Promise.all([list.choose('added'), list.choose('moved')]);
    expect(list.rows.map(({ change }) => change)).toEqual(many(4, 'moved'));
  });

  it('stays on screen when more cannot be read, and comes when it can', async () => {
    const { list, failAfter } = changes(many(150, 'changed'), 20);
    await list.choose(null);
    failAfter(1);
    await list.showMore();
    expect([list.rows.length, list.error?.code]).toEqual([100, 'store.failed']);
    failAfter(Infinity);
    await list.showMore();
    expect([new Set(list.rows).size, list.error]).toEqual([150, null]);
  });
});
