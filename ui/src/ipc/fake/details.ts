/** What the details of tests show beyond their lists: scripts, selections, and the commits before the first sync. */
import type { DynamicCondition } from '../types/DynamicCondition';
import type { DynamicSelection } from '../types/DynamicSelection';
import type { EarlierHistory } from '../types/EarlierHistory';
import type { ScriptsView } from '../types/ScriptsView';
import type { TestCaseRow } from '../types/TestCaseRow';
import { commitOf } from './catalogue';
import type { World } from './world';

const SUBJECTS = ['Cover vouchers', 'Wait for the basket', 'Merge branch develop', 'Rename steps', 'First tests'];
const DAY = 86_400_000;

/** What Bitbucket was asked for in this world, by the test's id. */
const asked = new WeakMap<World, Map<string, EarlierHistory>>();

export function earlierOf(world: World, id: string): EarlierHistory | null {
  return asked.get(world)?.get(id) ?? null;
}

export function detailCommands(world: World, pathOf: (id: string) => string) {
  return {
    read_earlier_history: ({ testId, again }: { testId: string; again: boolean }) => {
      const known = asked.get(world) ?? new Map<string, EarlierHistory>();
      const answer = known.get(testId);
      if (answer && !again) return answer;
      const fresh = earlier(pathOf(testId), testId, world.now());
      asked.set(world, known.set(testId, fresh));
      return fresh;
    },
  };
}

/** Every test has one script, but for those whose number ends in 2 (two), 6 (not listed), 7 (pending) and 8 (none). */
export function scriptsOf(path: string, id: string): ScriptsView {
  const folder = path.replace('Test Cases/', 'Scripts/').slice(0, -'.tc'.length);
  const files = [`${folder}/Script1700000000000.groovy`, `${folder}/Script1731000000000.groovy`];
  switch (id.at(-1)) {
    case '2':
      return { state: 'known', files };
    case '6':
      return { state: 'notListed' };
    case '7':
      return { state: 'pending' };
    case '8':
      return { state: 'known', files: [] };
    default:
      return { state: 'known', files: files.slice(0, 1) };
  }
}

/** Answers what a query selects, as far as the fake host understands it. */
export function selectionOf(query: string | null, cases: readonly TestCaseRow[]): DynamicSelection | null {
  if (query === null) return null;
  const understood: DynamicCondition[] = [];
  const notUnderstood: string[] = [];
  for (const [whole, field = '', values = ''] of query.matchAll(/(\w+)=\(([^)]*)\)/g)) {
    if (field !== 'tag' && field !== 'name') notUnderstood.push(whole);
    else understood.push({ field, values: values.split(',').map((value) => value.trim()), isCertain: field === 'tag' });
  }
  const fits = (row: TestCaseRow, { field, values }: DynamicCondition) =>
    values.some((value) => (field === 'tag' ? row.tags.includes(value) : row.name.includes(value)));
  const members = cases.filter((row) => understood.every((condition) => fits(row, condition)));
  return {
    understood,
    notUnderstood,
    total: members.length,
    members: members.slice(0, 200).map(({ id, name, folder }) => ({ id, name, folder })),
  };
}

function earlier(path: string, id: string, now: number): EarlierHistory {
  const isCut = id.endsWith('0');
  const commits = Array.from({ length: isCut ? 20 : 4 }, (_, at) => ({
    commit: commitOf(400 + at),
    author: at % 2 === 0 ? 'Noa Berg' : 'Kim Min-ji',
    at: now - (90 + at * 12) * DAY,
    subject: SUBJECTS[at % SUBJECTS.length] ?? '',
    path: at < 2 ? path : path.replace('Test Cases/', 'Test Cases/Main/Früher/'),
  }));
  return { commits, isCut, readAt: now };
}
