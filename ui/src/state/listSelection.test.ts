import { describe, expect, it, vi } from 'vitest';
import { ListSelection } from './listSelection.svelte';

const ROWS = Array.from({ length: 12_000 }, (_, index) => `row-${index}`);

function selectionOf(inMemory: number) {
  const ids = vi.fn(async (offset: number, limit: number) => ROWS.slice(offset, offset + limit));
  const selection = new ListSelection({
    ids,
    idAt: (index) => (index < inMemory ? ROWS[index] : undefined),
    total: () => ROWS.length,
  });
  return { ids, selection };
}

describe('ListSelection', () => {
  it('goes from its anchor in both directions', async () => {
    const { ids, selection } = selectionOf(200);
    selection.anchorAt(5);
    await selection.extendTo(8);
    expect(await selection.chosen()).toEqual(['row-5', 'row-6', 'row-7', 'row-8']);
    await selection.extendTo(3);
    expect(await selection.chosen()).toEqual(['row-3', 'row-4', 'row-5']);
    expect(ids).not.toHaveBeenCalled();
  });

  it('reads the ids of rows that are not in memory, no more at once than are answered', async () => {
    const { ids, selection } = selectionOf(200);
    selection.anchorAt(10);
    await selection.extendTo(11_000);
    expect(selection.count).toBe(10_991);
    expect(selection.has('row-11000') && !selection.has('row-9')).toBe(true);
    expect(ids.mock.calls).toEqual([
      [10, 5000],
      [5010, 5000],
      [10_010, 991],
    ]);
  });

  it('lets only the last of several ranges count', async () => {
    const { selection } = selectionOf(0);
    selection.anchorAt(0);
    const far = selection.extendTo(9000);
    const near = selection.extendTo(2);
    await Promise.all([near, far]);
    expect(selection.count).toBe(3);
  });

  it('of all rows needs no ids, and knows which ones are left out', async () => {
    const { ids, selection } = selectionOf(200);
    selection.chooseAll();
    expect([selection.count, await selection.chosen(), selection.has('whatever')]).toEqual([12_000, null, true]);
    expect(ids).not.toHaveBeenCalled();
    selection.toggle(7, 'row-7', null);
    expect([selection.count, selection.has('row-7')]).toEqual([11_999, false]);
    const chosen = await selection.chosen();
    expect(chosen).toHaveLength(11_999);
    expect(chosen).not.toContain('row-7');
  });

  it('is all when the range is', async () => {
    const { ids, selection } = selectionOf(200);
    selection.anchorAt(0);
    await selection.extendTo(ROWS.length - 1);
    expect(selection.all).toBe(true);
    expect(ids).not.toHaveBeenCalled();
  });

  it('takes in the row that is open with the first one, and nothing after it was cleared', async () => {
    const { selection } = selectionOf(200);
    selection.toggle(4, 'row-4', 'row-1');
    expect(await selection.chosen()).toEqual(['row-1', 'row-4']);
    selection.toggle(4, 'row-4', 'row-1');
    expect(await selection.chosen()).toEqual(['row-1']);
    const reading = selection.extendTo(5000);
    selection.clear();
    await reading;
    expect(selection.any).toBe(false);
  });
});
