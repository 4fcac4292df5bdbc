/** What can be compared, and what differs, as the fake host makes it up from the catalogue of today. */
import type { ComparableBranches } from '../types/ComparableBranches';
import type { ComparablePoints } from '../types/ComparablePoints';
import type { ComparedPoint } from '../types/ComparedPoint';
import type { ComparisonPage } from '../types/ComparisonPage';
import type { ComparisonProgress } from '../types/ComparisonProgress';
import type { ComparisonRow } from '../types/ComparisonRow';
import type { ComparisonView } from '../types/ComparisonView';
import type { LinkView } from '../types/LinkView';
import { commitOf } from './catalogue';
import { refusal } from './refusal';
import type { World } from './world';

const BRANCHES = ['develop', 'feature/one-click-checkout', 'feature/vouchers', 'main', 'release/2026.11'];
const STAGES = ['queued', 'resolving', 'surveying', 'fetching', 'reading', 'storing'] as const;

/** The last comparison made in a world. */
const last = new WeakMap<World, { id: string; rows: ComparisonRow[] }>();

export function comparisonCommands(world: World) {
  return {
    list_comparable_points: ({ linkId }: { linkId: string }): ComparablePoints => {
      const link = world.links.find((each) => each.id === linkId);
      if (!link) throw refusal('not-found');
      const seen = new Set<string>();
      const commits = (world.runs.get(linkId) ?? []).flatMap((run) => {
        if (run.outcome !== 'finished' || run.toCommit === null || seen.has(run.toCommit)) return [];
        seen.add(run.toCommit);
        const { added, changed, moved, removed } = run.stats;
        const changes = added + changed + moved + removed;
        return [{ commit: run.toCommit, syncedAt: run.startedAt, changes, isFirst: run.fromCommit === null }];
      });
      const branch = link.reference.kind === 'branch' ? (link.reference.name ?? null) : null;
      return { commits: commits.slice(0, 200), branch };
    },
    list_comparable_branches: ({ text }: { text: string }): ComparableBranches => {
      if (world.offline) throw refusal('network.offline');
      return { names: BRANCHES.filter((name) => name.includes(text)), isCut: false };
    },
    list_comparison: (query: {
      comparisonId: string;
      change: ComparisonRow['change'] | null;
      offset: number;
      limit: number;
    }): ComparisonPage => {
      const made = last.get(world);
      if (made?.id !== query.comparisonId) throw refusal('not-found');
      const rows = made.rows.filter((row) => query.change === null || row.change === query.change);
      return { total: rows.length, rows: rows.slice(query.offset, query.offset + query.limit) };
    },
  };
}

/** Brings the sides that are branches, stage by stage, and then tells what differs. */
export async function compare(
  world: World,
  link: LinkView,
  args: Record<string, unknown>,
  send: (progress: ComparisonProgress) => void,
  pause: () => Promise<void>,
  isCancelled: () => boolean,
): Promise<ComparisonView> {
  const points = { from: args['from'] as ComparedPoint, to: args['to'] as ComparedPoint };
  for (const side of ['from', 'to'] as const) {
    if (points[side].kind !== 'branch') continue;
    if (world.offline) throw refusal('network.offline');
    for (const stage of STAGES) {
      send({ side, stage, done: stage === 'reading' ? 240 : null, total: stage === 'reading' ? 589 : null });
      await world.holds.get(`compare ${stage}`);
      await pause();
      if (isCancelled()) throw refusal('cancelled');
    }
  }
  const rows = world.movedBetween === 0 ? [] : rowsOf(world, link);
  const id = `comparison-${world.now()}-${rows.length}`;
  last.set(world, { id, rows });
  const amount = (change: ComparisonRow['change']) => rows.filter((row) => row.change === change).length;
  const told = {
    added: amount('added'),
    removed: amount('removed'),
    moved: amount('moved'),
    edited: amount('changed'),
  };
  return {
    id,
    fromCommit: commitOfPoint(points.from, 31),
    toCommit: commitOfPoint(points.to, 32),
    ...told,
    markdown: `**${link.name}**: ${told.added} added, ${told.removed} removed, ${told.moved} renamed or moved, ${told.edited} edited\n`,
  };
}

function commitOfPoint(point: ComparedPoint, seed: number): string {
  return point.kind === 'commit' ? point.commit : commitOf(seed);
}

function rowsOf(world: World, link: LinkView): ComparisonRow[] {
  const { cases = [], suites = [] } = world.catalogues.get(link.id) ?? {};
  const rows: ComparisonRow[] = [];
  const empty = { from: null, because: null, score: null, fields: [], members: null };
  for (const test of cases.slice(0, 4)) {
    const path = `${test.folder}/${test.name}.tc`;
    rows.push({ ...empty, kind: 'test-case', change: 'added', testId: test.id, name: test.name, path });
  }
  for (const name of ['Signs in with SSO', 'Pays by invoice']) {
    const path = `${link.directory}/Test Cases/Login/${name}.tc`;
    rows.push({ ...empty, kind: 'test-case', change: 'removed', testId: null, name, path });
  }
  for (const [at, test] of cases.slice(4, 4 + world.movedBetween).entries()) {
    const path = `${test.folder}/${test.name}.tc`;
    const renamed = at % 3 === 1;
    rows.push({
      kind: 'test-case',
      change: 'moved',
      testId: test.id,
      name: test.name,
      path,
      from: renamed ? `${test.folder}/Old ${test.name}.tc` : path.replace('Test Cases/', 'Test Cases/Main/'),
      because: at % 3 === 2 ? 'similarity' : 'content',
      score: at % 3 === 2 ? 0.8437 : null,
      fields: at % 3 === 2 ? ['description', 'variables'] : [],
      members: null,
    });
  }
  for (const test of cases.slice(-3)) {
    const path = `${test.folder}/${test.name}.tc`;
    const fields = ['tags', 'comment'];
    rows.push({ ...empty, kind: 'test-case', change: 'changed', testId: test.id, name: test.name, path, fields });
  }
  const suite = suites[0];
  if (!suite) return rows;
  const names = suite.lines.map(({ target }) => target);
  rows.push({
    ...empty,
    kind: 'test-suite',
    change: 'changed',
    testId: suite.id,
    name: suite.name,
    path: `${suite.folder}/${suite.name}.ts`,
    fields: ['members'],
    members: {
      added: names.slice(0, 3),
      removed: ['Test Cases/Login/Smoke/Signs in with SSO'],
      switchedOn: names.slice(3, 4),
      switchedOff: names.slice(5, 6),
      isReordered: true,
      more: 7,
    },
  });
  return rows;
}
