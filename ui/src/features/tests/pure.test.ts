import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../ipc/fake';
import type { LinkView } from '../../ipc/types/LinkView';
import type { SuiteMember } from '../../ipc/types/SuiteMember';
import { EVERYTHING } from '../../state/folders.svelte';
import { emptyReason } from './emptyReason';
import { fittingTags } from './fit';
import { listColumns } from './listColumns';
import { memberNotes } from './memberNotes';
import { placeOf } from './place';

function link(change: Partial<LinkView> = {}): LinkView {
  const made = makeWorld('demo').links[0];
  if (!made) throw new Error('the demo has a link');
  return { ...made, ...change };
}

describe('emptyReason', () => {
  const running = {
    phase: 'running',
    stage: 'reading',
    done: 1,
    total: 2,
    bytes: 0,
    remainingMs: null,
    indexing: null,
  } as const;
  const synced = link().synced;
  it.each([
    ['no-match', [link()], 'word'],
    ['nothing-linked', [], ''],
    ['all-archived', [link({ status: 'ARCHIVED' })], ''],
    ['first-sync', [link({ synced: null, sync: running })], ''],
    ['failed', [link({ synced: null, status: 'ERROR', errorCode: 'git.not-found' })], ''],
    ['not-synced', [link({ synced: null, status: 'INACTIVE' })], ''],
    ['no-katalon-project', [link({ synced: synced && { ...synced, katalonProjects: [] } })], ''],
    ['none', [link()], ''],
  ] as const)('is %s', (why, links, filter) => {
    expect(emptyReason(links, EVERYTHING, filter).why).toBe(why);
  });

  it('speaks of the repository that is looked at', () => {
    const links = [link(), link({ id: 'link-2', synced: null, status: 'INACTIVE' })];
    expect(emptyReason(links, { linkId: 'link-1', folder: '' }, '').why).toBe('none');
    expect(emptyReason(links, { linkId: 'link-2', folder: '' }, '').why).toBe('not-synced');
    expect(emptyReason(links, { linkId: 'link-1', folder: 'a' }, '').why).toBe('empty-folder');
  });
});

describe('placeOf', () => {
  const folder = 'katalon/web shop/Test Cases/Login/Smoke';
  it('leaves out what is the same for all rows', () => {
    expect(placeOf(folder, link(), EVERYTHING, 1)).toBe('Login/Smoke');
    expect(placeOf(folder, link(), EVERYTHING, 2)).toBe('web-shop/Login/Smoke');
    const inside = { linkId: 'link-1', folder: 'katalon/web shop/Test Cases/Login' };
    expect(placeOf(folder, link(), inside, 2)).toBe('Smoke');
  });

  it('keeps the Katalon project where there are several', () => {
    const synced = link().synced;
    const several = link({ synced: synced && { ...synced, katalonProjects: ['katalon/web shop', 'katalon/app'] } });
    expect(placeOf(folder, several, EVERYTHING, 1)).toBe('katalon/web shop/Login/Smoke');
  });
});

describe('memberNotes', () => {
  const member = (change: Partial<SuiteMember>): SuiteMember => ({
    position: 1,
    target: 'Test Cases/A',
    enabled: true,
    resolution: 'exact',
    targetRow: 'a',
    runConfiguration: '',
    profile: '',
    bindings: [],
    ...change,
  });

  it('names what is missing, switched off, repeated and written in other case', () => {
    const members = [
      member({}),
      member({ position: 2, target: 'Test Cases/B', resolution: 'missing', targetRow: null }),
      member({ position: 3, target: 'test cases/c', resolution: 'case-only', enabled: false }),
      member({ position: 4 }),
    ];
    expect(memberNotes(members, false).map((notes) => notes.map((note) => note.text))).toEqual([
      [],
      ['✕ missing'],
      ['! other upper and lower case', '⊘ switched off'],
      ['repeats 1'],
    ]);
  });

  it('does not call a suite of a collection repeated', () => {
    expect(memberNotes([member({}), member({ position: 2 })], true)).toEqual([[], []]);
  });
});

describe('columns', () => {
  it('make way as the list becomes narrow, the name last', () => {
    expect(listColumns(900, true).map((column) => column.id)).toEqual(['name', 'kind', 'folder', 'tags', 'changed']);
    expect(listColumns(520, false).map((column) => column.id)).toEqual(['name', 'tags', 'changed']);
    expect(listColumns(200, true).map((column) => column.id)).toEqual(['name']);
  });

  it('show as many tags as fit, one at least', () => {
    expect(fittingTags(['smoke', 'ui'], 200)).toEqual(['smoke', 'ui']);
    expect(fittingTags(['smoke', 'regression', 'ui'], 100)).toEqual(['smoke']);
    expect(fittingTags(['a-very-long-tag-of-many-letters'], 20)).toHaveLength(1);
    expect(fittingTags([], 20)).toEqual([]);
  });
});
