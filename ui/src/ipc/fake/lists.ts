/** The lists of the catalogue: pages, places in them, what they can be narrowed by, kept filters, and exports. */
import type { FilterChoice } from '../types/FilterChoice';
import type { FilterChoices } from '../types/FilterChoices';
import type { FilterReading } from '../types/FilterReading';
import type { ListQuery } from '../types/ListQuery';
import type { SavedFilterForm } from '../types/SavedFilterForm';
import type { SavedFilterView } from '../types/SavedFilterView';
import type { TestExport } from '../types/TestExport';
import type { TreeKind } from '../types/TreeKind';
import { foldersBelow } from './catalogue';
import { readFilter, STATUS_WORDS, statusWord, type AnyRow } from './listFilter';
import { refusal } from './refusal';
import { isFlaky, isStale } from './results';
import type { World } from './world';

interface Listed {
  key: string;
  sources: AnyRow[][];
  /** How many rows the sources had, as decisions about tests add some. */
  size: number;
  rows: AnyRow[];
  reading: FilterReading;
}

export function listCommands(world: World) {
  /** The last answers, as pages of the same list follow each other. */
  const answers: Listed[] = [];
  const saved: SavedFilterView[] = [];
  let made = 0;

  const shown = (projectId: string) =>
    world.links.filter((link) => link.projectId === projectId && link.status !== 'ARCHIVED');
  const sourcesOf = (kind: TreeKind, projectId: string): AnyRow[][] =>
    shown(projectId).flatMap((link) => {
      const catalogue = world.catalogues.get(link.id);
      return catalogue ? [kind === 'test-cases' ? catalogue.cases : catalogue.suites] : [];
    });
  const linkName = (id: string) => world.links.find((link) => link.id === id)?.name ?? '';

  function listed(kind: TreeKind, query: ListQuery): Listed {
    const key = JSON.stringify([kind, { ...query, offset: 0, limit: 0 }]);
    const sources = sourcesOf(kind, query.projectId);
    const size = sources.reduce((sum, source) => sum + source.length, 0);
    const known = answers.find(
      (answer) => answer.key === key && answer.size === size && sameSources(answer.sources, sources),
    );
    if (known) return known;
    const { keeps, reading } = readFilter(query.filter, world.now(), linkName);
    const rows = sources.flatMap((source) => source.filter((row) => isIn(row, query) && keeps(row)));
    const answer = { key, sources, size, rows: ordered(rows, query), reading };
    answers.unshift(answer);
    answers.length = Math.min(answers.length, 4);
    return answer;
  }

  function page({ query }: { query: ListQuery }, kind: TreeKind) {
    const { rows, reading } = listed(kind, query);
    return { total: rows.length, reading, rows: rows.slice(query.offset, query.offset + Math.min(100, query.limit)) };
  }

  function choices(kind: TreeKind, query: ListQuery): FilterChoices {
    const { rows } = listed(kind, { ...query, filter: '' });
    const tags = counted(rows.flatMap((row) => row.tags)).sort((one, other) => other.count - one.count);
    const amounts = new Map(counted(rows.map(statusWord)).map((each) => [each.value, each.count]));
    const kinds = counted(rows.flatMap((row) => ('kind' in row ? [row.kind] : [])));
    return {
      tags: tags.slice(0, 200),
      statuses: STATUS_WORDS.map((value) => ({ value, count: amounts.get(value) ?? 0 })),
      kinds,
      withProblems: rows.filter((row) => row.problems > 0).length,
      neverRun: rows.filter((row) => row.status === null).length,
      flaky: rows.filter(isFlaky).length,
      stale: rows.filter((row) => isStale(row, world.now())).length,
    };
  }

  function keep(form: SavedFilterForm): SavedFilterView {
    if (form.name.trim() === '') throw refusal('input.empty', 'name');
    const { name, kind, filter, linkId, folder, sort, descending } = form;
    const rest = { name, kind, filter, linkId, folder, sort, descending };
    const known = saved.find((each) => each.name === form.name && each.kind === form.kind);
    if (known) return Object.assign(known, rest);
    made += 1;
    const view = { ...rest, id: `saved-${made}` };
    saved.push(view);
    saved.sort((one, other) => (one.name < other.name ? -1 : 1));
    return view;
  }

  return {
    list_folders: ({ kind, linkId, folder, projectId }: { kind: TreeKind; projectId: string } & Folder) => {
      const sources = sourcesOf(kind, projectId);
      if (linkId !== null) return foldersBelow(linkId, folder, sources.flat());
      return shown(projectId).map((each) => {
        const count = sources.find((source) => source[0]?.linkId === each.id)?.length ?? 0;
        return { linkId: each.id, path: '', name: each.name, count, hasFolders: count > 0 };
      });
    },
    list_test_cases: (args: { query: ListQuery }) => page(args, 'test-cases'),
    list_test_suites: (args: { query: ListQuery }) => page(args, 'test-suites'),
    find_in_list: ({
      kind,
      query,
      prefix,
      from,
    }: {
      kind: TreeKind;
      query: ListQuery;
      prefix: string;
      from: number;
    }) => {
      const { rows } = listed(kind, query);
      const begins = (row: AnyRow) => row.name.toLowerCase().startsWith(prefix.toLowerCase());
      const behind = rows.findIndex((row, index) => index >= from && begins(row));
      const index = behind === -1 ? rows.findIndex(begins) : behind;
      return index === -1 ? null : index;
    },
    list_test_ids: ({ kind, query }: { kind: TreeKind; query: ListQuery }) =>
      listed(kind, query)
        .rows.slice(query.offset, query.offset + Math.min(5000, query.limit))
        .map((row) => row.id),
    place_in_list: ({ kind, query, id }: { kind: TreeKind; query: ListQuery; id: string }) => {
      const index = listed(kind, query).rows.findIndex((row) => row.id === id);
      return index === -1 ? null : index;
    },
    list_filter_choices: ({ kind, query }: { kind: TreeKind; query: ListQuery }) => choices(kind, query),
    list_saved_filters: () => saved,
    save_filter: ({ form }: { form: SavedFilterForm }) => keep(form),
    delete_saved_filter: ({ savedFilterId }: { savedFilterId: string }) => {
      const index = saved.findIndex((each) => each.id === savedFilterId);
      if (index === -1) throw refusal('not-found');
      saved.splice(index, 1);
      return null;
    },
    export_tests: ({ form: { kind, query, selected, format } }: { form: TestExport }) => {
      if (world.diskIsFull) throw refusal('file.not-written');
      if (!world.confirms) return null;
      const { rows } = listed(kind, query);
      const wanted = selected === null ? rows : rows.filter((row) => selected.includes(row.id));
      const ending = format === 'markdown' ? 'md' : format;
      return { path: `/home/ana/Documents/${kind} of Checkout.${ending}`, rows: wanted.length };
    },
  };
}

interface Folder {
  linkId: string | null;
  folder: string;
}

function sameSources(known: AnyRow[][], sources: AnyRow[][]): boolean {
  return known.length === sources.length && known.every((source, at) => source === sources[at]);
}

function isIn(row: AnyRow, { linkId, folder }: ListQuery): boolean {
  if (linkId !== null && row.linkId !== linkId) return false;
  return folder === '' || row.folder === folder || row.folder.startsWith(`${folder}/`);
}

function ordered(rows: AnyRow[], { sort, descending }: ListQuery): AnyRow[] {
  const key = {
    path: (row: AnyRow) => `${row.folder}/${row.name}`,
    name: (row: AnyRow) => row.name,
    status: (row: AnyRow) => String(STATUS_WORDS.findIndex((word) => word === statusWord(row))),
    'last-run': (row: AnyRow) => String(row.lastRun ?? 0).padStart(16, '0'),
    changed: (row: AnyRow) => String(row.change?.at ?? 0).padStart(16, '0'),
  }[sort];
  const turn = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((one, other) => (one.key < other.key ? -turn : one.key > other.key ? turn : 0))
    .map(({ row }) => row);
}

function counted(values: readonly string[]): FilterChoice[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count }));
}
