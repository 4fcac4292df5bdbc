import { describe, expect, it } from 'vitest';
import { RowSlots } from './rowSlots.svelte';

const MOST = 4;

/** Rows that say which they are; those from `unread` on have not been read. */
function wanted(first: number, length: number, total = 1000, unread = Infinity, isMoving = false) {
  const rows = Array.from({ length }, (_, offset) => (first + offset < unread ? `row ${first + offset}` : undefined));
  return { total, first, top: first + 2, rows, isMoving };
}

function shown(slots: RowSlots<string>): [number, string][] {
  return slots.drawn.map((slot) => [slot.index, slot.row]);
}

function honest(slots: RowSlots<string>): boolean {
  return slots.drawn.every((slot) => slot.row === `row ${slot.index}`);
}

describe('rows that exist', () => {
  it('are all made at first, and then filled a few at once, those in view before the spare ones', () => {
    const slots = new RowSlots<string>();
    expect(slots.fill(wanted(0, 10), MOST)).toBe(true);
    expect(slots.drawn).toHaveLength(10);
    const before = new Set(slots.drawn);
    expect(slots.fill(wanted(500, 10), MOST)).toBe(false);
    expect(shown(slots).map(([index]) => index)).toEqual([502, 503, 504, 505, 4, 5, 6, 7, 8, 9]);
    expect(honest(slots)).toBe(true);
    expect(slots.fill(wanted(500, 10), MOST)).toBe(false);
    expect(slots.fill(wanted(500, 10), MOST)).toBe(true);
    expect(shown(slots)).toEqual(wanted(500, 10).rows.map((row, offset) => [500 + offset, row]));
    expect(new Set(slots.drawn)).toEqual(before);
  });

  it('stand in the order of the list, and those that stay in view are not touched', () => {
    const slots = new RowSlots<string>();
    slots.fill(wanted(0, 10), MOST);
    const fourth = slots.drawn[3];
    expect(slots.fill(wanted(3, 10), MOST)).toBe(true);
    expect(shown(slots).map(([index]) => index)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(slots.drawn[0]).toBe(fourth);
  });

  it('stay where they are in the page while the view moves, and are put in order once it rests', () => {
    const slots = new RowSlots<string>();
    slots.fill(wanted(0, 10), MOST);
    const before = slots.drawn;
    expect(slots.fill(wanted(3, 10, 1000, Infinity, true), MOST)).toBe(true);
    expect(slots.drawn).toBe(before);
    expect(shown(slots).map(([index]) => index)).toEqual([10, 11, 12, 3, 4, 5, 6, 7, 8, 9]);
    expect(slots.fill(wanted(3, 10), 0)).toBe(true);
    expect(shown(slots).map(([index]) => index)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('wait for rows that have not been read, and show them as soon as they are', () => {
    const slots = new RowSlots<string>();
    slots.fill(wanted(0, 10), MOST);
    expect(slots.fill(wanted(500, 10, 1000, 503), MOST)).toBe(true);
    expect(honest(slots)).toBe(true);
    expect(slots.drawn.filter((slot) => slot.index >= 500)).toHaveLength(3);
    while (!slots.fill(wanted(500, 10), MOST));
    expect(shown(slots).map(([index]) => index)).toEqual([500, 501, 502, 503, 504, 505, 506, 507, 508, 509]);
  });

  it('show at once what a row in view has become, and vanish with rows that are gone', () => {
    const slots = new RowSlots<string>();
    slots.fill(wanted(0, 10), MOST);
    const changed = { total: 3, first: 0, top: 0, rows: ['a', 'b', 'c'], isMoving: false };
    expect(slots.fill(changed, 0)).toBe(true);
    expect(shown(slots)).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(slots.fill({ ...changed, rows: ['a', undefined, 'c'] }, 0)).toBe(true);
    expect(shown(slots).map(([index]) => index)).toEqual([0, 2]);
  });
});
