import { describe, expect, it } from 'vitest';
import { makeWorld } from '../../ipc/fake';
import type { LinkView } from '../../ipc/types/LinkView';
import type { SuiteMember } from '../../ipc/types/SuiteMember';
import { EVERYTHING } from '../../state/folders.svelte';
import { emptyReason } from './emptyReason';
import { fittingTags } from './fit';
import { CASE_WORDS, countWords } from './catalogueWords';
import { crumbsOf, fitCrumbs } from './crumbs';
import { ignoredWords } from '../../parts/ignoredWords';
import { chipsOf } from './filterWords';
import { katalonIdOf } from './katalonId';
import { listKey } from './listKeys';
import { listLayout } from './listColumns';
import { memberNotes } from './memberNotes';
import { placeOf } from './place';

function link(change: Partial<LinkView> = {}): LinkView {
  const made = makeWorld('demo').links[0];
  if (!made) throw new Error('the demo has a link');
  return { ...made, ...change };
}

const synced = link().synced;

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
  const ids = (width: number, kinds: boolean) => listLayout(width, kinds).columns.map((column) => column.id);

  it('make way as the list becomes narrow, the name last', () => {
    expect(ids(900, true)).toEqual(['name', 'kind', 'folder', 'tags', 'status', 'lastRun', 'changed']);
    expect(ids(640, false)).toEqual(['name', 'folder', 'tags', 'status', 'lastRun', 'changed']);
    expect(ids(520, false)).toEqual(['name', 'status', 'lastRun', 'changed']);
    expect(ids(300, true)).toEqual(['name', 'status']);
    expect(ids(200, true)).toEqual(['name']);
  });

  it('say more of the last change as there is more room', () => {
    expect([640, 900, 1200].map((width) => listLayout(width, false).change)).toEqual(['when', 'author', 'commit']);
  });

  it('leave the name room at every width', () => {
    for (let width = 200; width <= 2000; width += 20) {
      for (const kinds of [false, true]) {
        const { columns, folder, tags } = listLayout(width, kinds);
        const fixed = columns.map((column) => (column.width.endsWith('px') ? parseInt(column.width) : 0));
        const left = width - 24 - 12 * (columns.length - 1) - fixed.reduce((sum, each) => sum + each, 0);
        const has = (id: string) => columns.some((column) => column.id === id);
        const name = left - (has('folder') ? folder : 0) - (has('tags') ? tags : 0);
        expect(name, `${width}`).toBeGreaterThan(120);
      }
    }
  });

  it('show as many tags as fit, one at least', () => {
    expect(fittingTags(['smoke', 'ui'], 200)).toEqual(['smoke', 'ui']);
    expect(fittingTags(['smoke', 'regression', 'ui'], 100)).toEqual(['smoke']);
    expect(fittingTags(['a-very-long-tag-of-many-letters'], 20)).toHaveLength(1);
    expect(fittingTags([], 20)).toEqual([]);
  });
});

describe('crumbs', () => {
  const scope = { linkId: 'link-1', folder: 'katalon/web shop/Test Cases/Checkout/Vouchers' };
  const crumbs = crumbsOf(scope, 'All test cases', 'web-shop');

  it('lead from everything to the folder', () => {
    expect(crumbs.map((crumb) => crumb.label)).toEqual([
      'All test cases',
      'web-shop',
      'katalon',
      'web shop',
      'Test Cases',
      'Checkout',
      'Vouchers',
    ]);
    expect(crumbs.at(-1)?.scope).toEqual(scope);
    expect(crumbsOf(EVERYTHING, 'All test cases', '').map((crumb) => crumb.label)).toEqual(['All test cases']);
  });

  it('lose their middle where it is narrow, and nothing else', () => {
    for (let letters = 5; letters < 120; letters += 5) {
      const { head, hidden, tail } = fitCrumbs(crumbs, letters);
      expect([...head, ...hidden, ...tail]).toEqual(crumbs);
      expect(head[0]).toBe(crumbs[0]);
      expect([...head, ...tail].at(-1)).toBe(crumbs.at(-1));
    }
    expect(fitCrumbs(crumbs, 200).hidden).toEqual([]);
    expect(fitCrumbs(crumbs, 60).hidden.length).toBeGreaterThan(0);
  });
});

describe('the id by which Katalon calls a test', () => {
  const row = { folder: 'katalon/web shop/Test Cases/Login', name: 'Opens' };
  it('is its path in the innermost Katalon project around it', () => {
    expect(katalonIdOf(row, link())).toBe('Test Cases/Login/Opens');
    const nested = link({ synced: synced && { ...synced, katalonProjects: ['katalon', 'katalon/web shop', 'kata'] } });
    expect(katalonIdOf(row, nested)).toBe('Test Cases/Login/Opens');
    const atRoot = link({ synced: synced && { ...synced, katalonProjects: [''] } });
    expect(katalonIdOf({ folder: 'Test Cases', name: 'Opens' }, atRoot)).toBe('Test Cases/Opens');
  });

  it('is the whole path where no project is known', () => {
    expect(katalonIdOf(row, undefined)).toBe('katalon/web shop/Test Cases/Login/Opens');
  });
});

describe('countWords', () => {
  it.each([
    [589, 589, false, '589 test cases'],
    [1204, 100_000, true, '1,204 of 100,000 test cases'],
    [1, 1, false, '1 test case'],
    [0, 12, true, '0 of 12 test cases'],
    [7, null, true, '7 test cases'],
  ])('%d of %d', (total, all, filtered, words) => {
    expect(countWords(total, all, filtered, CASE_WORDS)).toBe(words);
  });
});

describe('the words of a filter', () => {
  it('name each part that narrows, and no word that is looked for', () => {
    const filter =
      'login tag:smoke,"a b" status:failed,never is:never-run,flaky,stale has:problems changed:7d kind:static';
    expect(chipsOf(filter, []).map((chip) => `${chip.position} ${chip.what}: ${chip.value}`)).toEqual([
      '1 Tag: smoke, a b',
      '2 Status: Failed, Never run',
      '3 : Never run, Flaky, Stale',
      '4 : Has problems',
      '5 Changed since: 7 days ago',
      '6 Kind: Static',
    ]);
  });

  it('leave out what was not understood, and say why', () => {
    const ignored = { text: 'status:green', reason: 'status' } as const;
    expect(chipsOf('status:green tag:ui', [ignored])).toHaveLength(1);
    expect(ignoredWords(ignored)).toBe('“status:green” is left out: there is no such status.');
    expect(ignoredWords({ text: 'is:‮', reason: 'flag' })).toContain('⟦U+202E⟧');
  });
});

describe('keys on the list', () => {
  const calm = { several: false, typing: false };
  const pressed = (key: string, change: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...change });

  it.each([
    ['a letter', pressed('l'), calm, { do: 'letter', letter: 'l' }],
    ['a Korean letter', pressed('주'), calm, { do: 'letter', letter: '주' }],
    ['a space in a name', pressed(' '), { ...calm, typing: true }, { do: 'letter', letter: ' ' }],
    ['a space', pressed(' '), calm, null],
    ['the key of the filter', pressed('/'), calm, null],
    ['an arrow', pressed('ArrowDown'), calm, null],
    ['all', pressed('a', { ctrlKey: true }), calm, { do: 'all' }],
    ['all on macOS', pressed('a', { metaKey: true }), calm, { do: 'all' }],
    ['a row in or out', pressed(' ', { ctrlKey: true }), calm, { do: 'toggle' }],
    ['Escape', pressed('Escape'), calm, null],
    ['Escape with several', pressed('Escape'), { ...calm, several: true }, { do: 'none' }],
    ['a letter with Alt', pressed('l', { altKey: true }), calm, null],
  ])('%s', (_what, event, state, expected) => {
    expect(listKey(event, state)).toEqual(expected);
  });
});
