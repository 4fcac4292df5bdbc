import { describe, expect, it } from 'vitest';
import { flatten, type TreeNode } from './flatten';
import { keyMove } from './keyMove';

const node = (key: string, expandable = true): TreeNode => ({ key, label: key, count: 1, expandable });
const children: Record<string, TreeNode[]> = { a: [node('a/x'), node('a/y', false)], 'a/x': [node('a/x/1', false)] };
const rows = (...open: string[]) =>
  flatten(
    [node('a'), node('b')],
    (key) => children[key],
    (key) => open.includes(key),
  );

describe('flatten', () => {
  it('draws only what is open, in order, with its place among siblings', () => {
    expect(rows().map((row) => row.key)).toEqual(['a', 'b']);
    expect(rows('a', 'a/x').map(({ key, level, position, siblings }) => [key, level, position, siblings])).toEqual([
      ['a', 1, 1, 2],
      ['a/x', 2, 1, 2],
      ['a/x/1', 3, 1, 1],
      ['a/y', 2, 2, 2],
      ['b', 1, 2, 2],
    ]);
  });

  it('draws an open folder whose content is still on its way as open and empty', () => {
    expect(rows('b').map((row) => [row.key, row.open])).toEqual([
      ['a', false],
      ['b', true],
    ]);
  });
});

describe('keyMove', () => {
  const open = rows('a', 'a/x');
  it.each([
    ['ArrowDown', 0, { do: 'focus', index: 1 }],
    ['ArrowDown', 4, { do: 'focus', index: 4 }],
    ['ArrowUp', 0, { do: 'focus', index: 0 }],
    ['End', 0, { do: 'focus', index: 4 }],
    ['PageDown', 0, { do: 'focus', index: 3 }],
    ['ArrowRight', 0, { do: 'focus', index: 1 }],
    ['ArrowRight', 4, { do: 'open', key: 'b' }],
    ['ArrowRight', 3, null],
    ['ArrowLeft', 1, { do: 'close', key: 'a/x' }],
    ['ArrowLeft', 3, { do: 'focus', index: 0 }],
    ['ArrowLeft', 4, null],
    ['Enter', 3, { do: 'select', key: 'a/y' }],
    ['x', 0, null],
  ])('%s at row %i does %j', (key, index, expected) => {
    expect(keyMove(open, index, key, 3)).toEqual(expected);
  });
});
