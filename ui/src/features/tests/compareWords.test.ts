import { describe, expect, it } from 'vitest';
import type { ComparedPoint } from '../../ipc/types/ComparedPoint';
import type { ComparisonView } from '../../ipc/types/ComparisonView';
import {
  changeWord,
  commitWords,
  fieldsWords,
  membershipParts,
  moveWords,
  progressWords,
  resultWords,
  samePoint,
} from './compareWords';

const HASH = '3f2a91c0'.repeat(5);
const commit: ComparedPoint = { kind: 'commit', commit: HASH };
const branch: ComparedPoint = { kind: 'branch', name: 'develop' };

it.each([
  [[], ''],
  [['tags'], 'tags'],
  [['description', 'tags', 'members'], 'description, tags and members'],
  [['execution-mode', 'toString'], 'execution mode and toString'],
])('%j are said as “%s”', (fields, words) => {
  expect(fieldsWords(fields)).toBe(words);
});

it.each([
  ['a/x.tc', 'a/y.tc', 'renamed', 'x.tc → y.tc'],
  ['a/x.tc', 'b/x.tc', 'moved', 'a/ → b/'],
  ['a/x.tc', 'b/y.tc', 'moved, renamed', 'a/x.tc → b/y.tc'],
  ['a/x.tc', 'a/b/x.tc', 'moved', 'into b/'],
  ['a/b/x.tc', 'a/x.tc', 'moved', 'out of b/'],
])('%s, then %s, is %s', (from, path, word, told) => {
  expect(changeWord({ change: 'moved', from, path })).toBe(word);
  expect(moveWords(from, path)).toBe(told);
});

it('says what was found as a sentence', () => {
  const view = (numbers: Partial<ComparisonView>): ComparisonView => ({
    id: 'c',
    fromCommit: HASH,
    toCommit: HASH,
    added: 0,
    removed: 0,
    moved: 0,
    edited: 0,
    markdown: '',
    ...numbers,
  });
  expect(resultWords(view({}))).toBe('No differences');
  expect(resultWords(view({ added: 3, moved: 2 }))).toBe('3 added, 2 renamed or moved');
});

describe('the sides', () => {
  it('are the same only where they are', () => {
    expect(samePoint(commit, { ...commit })).toBe(true);
    expect(samePoint(commit, { kind: 'commit', commit: HASH.replace('3', '4') })).toBe(false);
    expect(samePoint(branch, { kind: 'branch', name: HASH })).toBe(false);
    expect(samePoint(null, commit)).toBe(false);
  });

  it('are told with when they came and what came with them', () => {
    const synced = { commit: HASH, syncedAt: 0, changes: 1, isFirst: false };
    expect(commitWords(synced, 7_200_000)).toBe('2 h ago · 1 change');
    expect(commitWords({ ...synced, isFirst: true }, 7_200_000)).toBe('2 h ago · first sync');
  });

  it('tell how far each is', () => {
    expect(progressWords(null, commit, branch)).toBe('Starting');
    expect(progressWords({ side: 'to', stage: 'reading', done: 12, total: 300 }, commit, branch)).toBe(
      'To develop: reading 12 of 300',
    );
    expect(progressWords({ side: 'from', stage: 'queued', done: null, total: null }, commit, branch)).toBe(
      'From 3f2a91c: waiting for its turn',
    );
  });
});

it('names only the ways in which members changed', () => {
  const members = { added: ['a'], removed: [], switchedOn: [], switchedOff: ['b'], isReordered: false, more: 0 };
  expect(membershipParts(members).map(({ title, names }) => [title, names])).toEqual([
    ['Added', ['a']],
    ['Switched off', ['b']],
  ]);
});
