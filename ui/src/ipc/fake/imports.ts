/** Imports of results and watched folders as the fake host answers them; an import comes to its end step by step. */
import type { ImportChoice } from '../types/ImportChoice';
import type { ImportProblem } from '../types/ImportProblem';
import type { ImportSummary } from '../types/ImportSummary';
import type { ImportView } from '../types/ImportView';
import type { WatchedFolderView } from '../types/WatchedFolderView';
import { refusal } from './refusal';
import { addRun } from './runScenarios';
import type { World } from './world';

const NOTHING: ImportSummary = {
  new: 0,
  updated: 0,
  unchanged: 0,
  linked: 0,
  ambiguous: 0,
  unmatched: 0,
  runId: null,
  runs: 0,
};
const REPORTS = 12;
const LONG_PATH =
  '/home/ana/katalon/web shop/Reports/regression of the whole checkout/staging/Chrome/20260714_093512/Test Suites/Login nightly';

export function addImport(world: World, name: string, change: Partial<ImportView> = {}): ImportView {
  const each: ImportView = {
    id: world.imports.length + 1,
    name,
    isWatched: false,
    startedAt: world.now(),
    state: { state: 'waiting' },
    problems: [],
    problemsTotal: 0,
    ...change,
  };
  world.imports.unshift(each);
  return each;
}

export function makeImports(world: World): void {
  const problem = (source: string, more: Partial<ImportProblem> = {}): ImportProblem => ({
    source,
    code: 'input.control-character',
    line: null,
    detail: '',
    ...more,
  });
  addImport(world, 'broken.xml', {
    state: { state: 'failed', summary: NOTHING },
    problems: [problem('broken.xml', { line: 12, detail: 'expected </testcase>, found </testsuite>' })],
    problemsTotal: 1,
  });
  addImport(world, 'Reports', {
    isWatched: true,
    state: {
      state: 'done',
      summary: { ...NOTHING, new: 2, linked: 11, ambiguous: 1, unmatched: 2, runId: 'run-7', runs: 1 },
    },
    problems: Array.from({ length: 100 }, (_, at) =>
      problem(`${LONG_PATH.slice(1)}/JUnit_Report_${at}.xml`, {
        line: at % 3 === 0 ? at + 1 : null,
        detail: 'not XML',
      }),
    ),
    problemsTotal: 214,
  });
  addImport(world, 'JUnit_Report.xml and 11 more', { state: { state: 'reading', done: 412, total: 1_200 } });
  world.watched.push(
    { id: 'watched-1', path: LONG_PATH, linkId: 'link-1', isOn: true, error: null },
    { id: 'watched-2', path: '/mnt/share/results', linkId: null, isOn: true, error: 'not-found' },
    { id: 'watched-3', path: '/home/ana/로그인 결과', linkId: null, isOn: false, error: null },
  );
}

export function importCommands(world: World, changed: (what: string) => void) {
  const folder = (id: string): WatchedFolderView => {
    const found = world.watched.find((each) => each.id === id);
    if (!found) throw refusal('not-found');
    return found;
  };

  /** Lets an import read, store and end. */
  function begin(name: string): number {
    const each = addImport(world, name);
    let step = 0;
    const go = () => {
      if (each.state.state === 'cancelled') return;
      step += 1;
      if (step <= REPORTS) each.state = { state: 'reading', done: step, total: step < 3 ? null : REPORTS };
      else if (step <= REPORTS + 2) each.state = { state: 'storing', reports: 2 };
      else {
        const imported = { trigger: 'IMPORT', configurationId: null, configuration: null, repository: null } as const;
        const { view } = addRun(
          world,
          { name, state: 'FAILED', ...imported },
          { ago: 2_000, took: 95_000, results: 14 },
        );
        const summary = { ...NOTHING, new: 2, linked: 11, ambiguous: 1, unmatched: 2, runs: 1, runId: view.id };
        each.state = { state: 'done', summary };
        changed('results');
        changed('runs');
      }
      changed('imports');
      if (each.state.state !== 'done') setTimeout(go, world.pace);
    };
    setTimeout(go, world.pace);
    changed('imports');
    return each.id;
  }

  return {
    choose_results: ({ choice }: { choice: ImportChoice }) =>
      world.confirms ? begin(choice === 'folder' ? 'Reports' : 'JUnit_Report.xml') : null,
    dropped_results: () => world.dropped,
    import_dropped: () => {
      const { dropped } = world;
      if (!dropped) throw refusal('not-found');
      world.dropped = null;
      const [first = ''] = dropped.names;
      return begin(dropped.total > 1 ? `${first} and ${dropped.total - 1} more` : first);
    },
    dismiss_dropped: () => {
      world.dropped = null;
      return null;
    },
    list_imports: () => world.imports,
    cancel_import: ({ importId }: { importId: number }) => {
      const found = world.imports.find((each) => each.id === importId);
      if (found) found.state = { state: 'cancelled', summary: NOTHING };
      changed('imports');
      return null;
    },
    dismiss_import: ({ importId }: { importId: number }) => {
      world.imports = world.imports.filter((each) => each.id !== importId);
      changed('imports');
      return null;
    },
    list_watched_folders: () => world.watched,
    add_watched_folder: ({ linkId }: { linkId: string | null }) => {
      if (!world.confirms) return null;
      const id = `watched-${world.watched.length + 1}`;
      const added = { id, path: '/home/ana/katalon/Reports', linkId, isOn: true, error: null };
      world.watched.push(added);
      return added;
    },
    save_watched_folder: ({
      watchedFolderId,
      linkId,
      isOn,
    }: {
      watchedFolderId: string;
      linkId: string | null;
      isOn: boolean;
    }) => Object.assign(folder(watchedFolderId), { linkId, isOn }),
    remove_watched_folder: ({ watchedFolderId }: { watchedFolderId: string }) => {
      const gone = folder(watchedFolderId);
      if (world.confirms) world.watched = world.watched.filter((each) => each !== gone);
      return world.confirms;
    },
  };
}
