import { describe, expect, it } from 'vitest';
import { rowMove, scrollToRow, visibleSlice } from './visibleSlice';

describe('visibleSlice', () => {
  it('covers the viewport with spare rows on both sides', () => {
    expect(visibleSlice(2800, 560, 1000)).toEqual({ first: 94, end: 127, top: 100 });
  });

  it('never draws more than 60 rows in a window of any usual height', () => {
    for (let viewport = 0; viewport <= 1600; viewport += 40) {
      for (const top of [0, 1, 5000, 2_799_000]) {
        const { first, end } = visibleSlice(top, viewport, 100_000);
        expect(end - first).toBeLessThanOrEqual(60);
        expect(first * 28).toBeLessThanOrEqual(top);
        expect(end * 28).toBeGreaterThanOrEqual(Math.min(top + viewport, 2_800_000));
      }
    }
  });

  it('draws as many rows at the ends of a list as in its middle', () => {
    for (const top of [0, 28, 100, 5000, 27_440, 28_000]) {
      const { first, end } = visibleSlice(top, 560, 1000);
      expect(end - first).toBe(33);
    }
  });

  it('stays inside short and empty lists, however far they were scrolled', () => {
    expect(visibleSlice(0, 600, 0)).toEqual({ first: 0, end: 0, top: 0 });
    expect(visibleSlice(90_000, 560, 30)).toEqual({ first: 0, end: 30, top: 29 });
    expect(visibleSlice(90_000, 560, 100)).toEqual({ first: 67, end: 100, top: 99 });
  });
});

describe('scrollToRow', () => {
  it('moves only as far as needed, and not at all when the row is in view', () => {
    expect(scrollToRow(5, 0, 280, 28)).toBe(0);
    expect(scrollToRow(9, 0, 280, 28)).toBe(28);
    expect(scrollToRow(2, 280, 280, 28)).toBe(56);
  });
});

describe('rowMove', () => {
  it('stays in the list and ignores other keys', () => {
    expect(rowMove(-1, 3, 'ArrowDown', 10)).toBe(0);
    expect(rowMove(-1, 3, 'ArrowUp', 10)).toBe(0);
    expect(rowMove(2, 3, 'ArrowDown', 10)).toBe(2);
    expect(rowMove(0, 100, 'PageDown', 10)).toBe(10);
    expect(rowMove(5, 100, 'End', 10)).toBe(99);
    expect(rowMove(5, 100, 'x', 10)).toBeNull();
    expect(rowMove(-1, 0, 'ArrowDown', 10)).toBeNull();
  });
});
