import { describe, expect, it } from 'vitest';
import { makeBudget } from '../../ipc/fake/age';
import { budgetDetail, budgetWarning, usedShare } from '../../parts/budgetWords';
import { pathDiff } from '../../parts/pathDiff';
import { columnsFor } from '../../lib/table/columns';
import { SYNC_COLUMNS } from './runColumns';

describe('where two paths differ', () => {
  it.each([
    ['a/b/c.tc', 'a/x/c.tc', ['a/', 'b/', 'x/', 'c.tc']],
    ['a/c.tc', 'a/Main/c.tc', ['a/', '', 'Main/', 'c.tc']],
    ['a/old.tc', 'a/new.tc', ['a/', 'old.tc', 'new.tc', '']],
    ['x.tc', 'y/z.tc', ['', 'x.tc', 'y/z.tc', '']],
    ['a/a/a.tc', 'a/a.tc', ['a/', 'a/', '', 'a.tc']],
    ['same.tc', 'same.tc', ['same.tc', '', '', '']],
  ])('%s → %s', (from, to, [head, before, after, tail]) => {
    const diff = pathDiff(from, to);
    expect(diff).toEqual({ head, from: before, to: after, tail });
    expect([diff.head + diff.from + diff.tail, diff.head + diff.to + diff.tail]).toEqual([from, to]);
  });
});

describe('the budget', () => {
  it('warns above 80 %, not at it', () => {
    expect(budgetWarning(makeBudget(0, { used: 640 }), 0)).toBeNull();
    expect(budgetWarning(makeBudget(0, { used: 641, resetsInSeconds: 600 }), 0)).toBe(
      '80 % of the REST calls of this hour are used. The next hour begins in 10 min.',
    );
  });

  it('says how long Bitbucket wants to be left alone, until that has passed', () => {
    const told = makeBudget(0, { waitingUntil: 240_000 });
    expect(budgetWarning(told, 0)).toContain('go on in 4 min');
    expect(budgetWarning(told, 240_000)).toBeNull();
  });

  it('is full where nothing is allowed, and never more than full', () => {
    expect(usedShare(makeBudget(0, { used: 0, allowed: 0 }))).toBe(1);
    expect(usedShare(makeBudget(0, { used: 900 }))).toBe(1);
    expect(budgetDetail(makeBudget(0, { resetsInSeconds: null })).split('\n')).toHaveLength(2);
  });
});

it('keeps outcome, time and tests in the narrowest list', () => {
  expect(columnsFor(SYNC_COLUMNS, 300).map(({ id }) => id)).toEqual(['outcome', 'when', 'changes']);
  expect(columnsFor(SYNC_COLUMNS, 740)).toHaveLength(7);
  expect(columnsFor(SYNC_COLUMNS, 739)).toHaveLength(6);
});

it('has every column as long as the width is not known', () => {
  expect(columnsFor(SYNC_COLUMNS, 0)).toHaveLength(7);
});
