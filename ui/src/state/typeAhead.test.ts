import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypeAhead } from './typeAhead';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function typeAhead(find: (prefix: string, from: number) => Promise<number | null>) {
  const found: number[] = [];
  const missed: string[] = [];
  const ahead = new TypeAhead({ find, found: (index) => found.push(index), missed: (prefix) => missed.push(prefix) });
  return { ahead, found, missed };
}

describe('TypeAhead', () => {
  it('looks for all letters from where the first one began', async () => {
    const asked: [string, number][] = [];
    const { ahead, found } = typeAhead(async (prefix, from) => {
      asked.push([prefix, from]);
      return 10;
    });
    await ahead.type('l', 4);
    await ahead.type('o', 10);
    expect(asked).toEqual([
      ['l', 5],
      ['lo', 5],
    ]);
    expect(found).toEqual([10, 10]);
  });

  it('starts anew after a pause, and goes on behind the row it is at', async () => {
    const asked: [string, number][] = [];
    const { ahead } = typeAhead(async (prefix, from) => {
      asked.push([prefix, from]);
      return from;
    });
    await ahead.type('l', -1);
    expect(ahead.running).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(ahead.running).toBe(false);
    await ahead.type('l', 0);
    expect(asked).toEqual([
      ['l', 0],
      ['l', 1],
    ]);
  });

  it('lets only the last answer count, and none after it ended', async () => {
    const answers: ((index: number | null) => void)[] = [];
    const { ahead, found, missed } = typeAhead(() => new Promise((resolve) => answers.push(resolve)));
    const typed = [ahead.type('a', 0), ahead.type('b', 0)];
    answers[1]?.(7);
    answers[0]?.(3);
    await Promise.all(typed);
    const late = ahead.type('c', 7);
    ahead.end();
    answers[2]?.(9);
    await late;
    expect([found, missed]).toEqual([[7], []]);
  });

  it('says what begins no name, and takes a failure for nothing found', async () => {
    const { ahead, missed } = typeAhead(async (prefix) => {
      if (prefix.length > 1) throw new Error('gone');
      return null;
    });
    await ahead.type('z', 0);
    await ahead.type('z', 0);
    expect(missed).toEqual(['z', 'zz']);
  });
});
