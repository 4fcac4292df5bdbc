/** Who tests are held to be, what happened to them, and what people decide about it. */
import type { ChangeView } from '../types/ChangeView';
import type { HistoryEntry } from '../types/HistoryEntry';
import type { MoveView } from '../types/MoveView';
import type { NotTheSameView } from '../types/NotTheSameView';
import { commitOf } from './catalogue';
import { refusal } from './refusal';
import type { World } from './world';

/** Which tests were taken apart in this world: the former id by the present one. */
const apart = new WeakMap<World, Map<string, string>>();

export interface IdentityOfTest {
  movedFrom: MoveView | null;
  notTheSame: NotTheSameView | null;
  history: HistoryEntry[];
}

/** Returns what is known of a test: every tenth changed one was moved and recognised by its likeness. */
export function identityOf(world: World, row: { id: string; change: ChangeView | null }, path: string): IdentityOfTest {
  const former = apartOf(world).get(row.id);
  const movedHere = row.change !== null && (former ?? row.id).endsWith('0');
  if (row.change === null || !movedHere) return { movedFrom: null, notTheSame: null, history: changes(row.change) };
  const from = path.replace('Test Cases/', 'Test Cases/Main/');
  const moved: HistoryEntry = {
    at: row.change.at - 86_400_000,
    commit: commitOf(77),
    author: 'Noa Berg',
    change: 'moved',
    from,
    because: 'similarity',
    score: 0.875,
  };
  const history = [...changes(row.change), moved];
  if (former === undefined) {
    const movedFrom: MoveView = { path: from, because: 'similarity', score: 0.875, mayUndo: true };
    return { movedFrom, notTheSame: null, history };
  }
  const at = world.now();
  const split: HistoryEntry = {
    ...moved,
    at,
    commit: '',
    author: 'Ana',
    change: 'split',
    because: 'decision',
    score: null,
  };
  return { movedFrom: null, notTheSame: { path: from, at }, history: [split, ...history] };
}

export function identityCommands(world: World, changed: (what: string) => void) {
  return {
    not_the_same_test: ({ testId }: { testId: string }) => {
      if (!world.confirms) return null;
      const present = rename(world, testId, `apart-${testId}`);
      apartOf(world).set(present, testId);
      changed('catalogue');
      return { testId: present };
    },
    same_test_again: ({ testId }: { testId: string }) => {
      if (!world.confirms) return null;
      const former = apartOf(world).get(testId);
      if (former === undefined) throw refusal('not-found');
      rename(world, testId, former);
      apartOf(world).delete(testId);
      changed('catalogue');
      return { testId: former };
    },
  };
}

function changes(change: ChangeView | null): HistoryEntry[] {
  return change === null ? [] : [{ ...change, change: 'changed', from: null, because: null, score: null }];
}

function rename(world: World, from: string, to: string): string {
  for (const { cases, suites } of world.catalogues.values())
    for (const row of [...cases, ...suites]) if (row.id === from) row.id = to;
  return to;
}

function apartOf(world: World): Map<string, string> {
  const known = apart.get(world) ?? new Map<string, string>();
  apart.set(world, known);
  return known;
}
