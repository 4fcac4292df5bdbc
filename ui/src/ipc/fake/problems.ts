/** The problems of the made-up catalogue: listed, filtered, muted and exported as the core does. */
import type { LinkView } from '../types/LinkView';
import type { ProblemAmount } from '../types/ProblemAmount';
import type { ProblemKey } from '../types/ProblemKey';
import type { ProblemPage } from '../types/ProblemPage';
import type { ProblemQuery } from '../types/ProblemQuery';
import type { ProblemRow } from '../types/ProblemRow';
import type { ExportFormat } from '../types/ExportFormat';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestSuiteRow } from '../types/TestSuiteRow';
import { refusal } from './refusal';
import type { World } from './world';

export function problemCommands(world: World, changed: (what: string) => void) {
  const of = (projectId: string, linkId: string | null): ProblemRow[] =>
    world.links
      .filter((link) => link.projectId === projectId && link.status !== 'ARCHIVED')
      .filter((link) => linkId === null || link.id === linkId)
      .flatMap((link) => world.catalogues.get(link.id)?.problems ?? []);

  function filtered({ projectId, linkId, codes, muted, text }: ProblemQuery): ProblemRow[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return of(projectId, linkId).filter(
      (row) =>
        (codes.length === 0 || codes.includes(row.code)) &&
        (muted === 'both' || (row.muted !== null) === (muted === 'muted')) &&
        words.every((word) => `${row.path} ${row.detail}`.toLowerCase().includes(word)),
    );
  }

  function decide(problem: ProblemKey, muted: ProblemRow['muted']) {
    const catalogue = world.catalogues.get(problem.linkId);
    const rows = catalogue?.problems.filter((row) => isKey(row, problem)) ?? [];
    if (!catalogue || rows.length === 0) throw refusal('not-found');
    for (const row of rows) row.muted = muted;
    countOpen(world, problem.linkId);
    changed('catalogue');
    return null;
  }

  return {
    list_problems: ({ query }: { query: ProblemQuery }): ProblemPage => {
      const rows = filtered(query);
      const kinds = new Map<string, ProblemAmount>();
      for (const { code, muted } of of(query.projectId, query.linkId)) {
        const amount = kinds.get(code) ?? { code, open: 0, muted: 0 };
        kinds.set(code, amount);
        if (muted === null) amount.open += 1;
        else amount.muted += 1;
      }
      return {
        total: rows.length,
        rows: rows.slice(query.offset, query.offset + Math.min(100, query.limit)),
        kinds: [...kinds.values()],
      };
    },
    mute_problem: ({ problem, reason }: { problem: ProblemKey; reason: string }) => {
      if (reason.trim() === '') throw refusal('input.empty', 'reason');
      return decide(problem, { reason, by: world.session.member?.name ?? '', at: world.now() });
    },
    unmute_problem: ({ problem }: { problem: ProblemKey }) => decide(problem, null),
    export_problems: ({ query, format }: { query: ProblemQuery; format: ExportFormat }) => {
      if (!world.confirms) return null;
      if (world.diskIsFull) throw refusal('file.not-written');
      const end = format === 'markdown' ? 'md' : format;
      return { path: `/home/ana/Documents/Problems of Checkout.${end}`, rows: filtered(query).length };
    },
  };
}

/** Returns one problem of the file at `path`, which is a row of the catalogue where `test` is given. */
export function problemRow(
  link: LinkView,
  path: string,
  code: ProblemRow['code'],
  detail: string,
  line: number | null,
  test: TestCaseRow | TestSuiteRow | null,
): ProblemRow {
  const of: ProblemRow['test'] = test && { kind: 'kind' in test ? 'test-suite' : 'test-case', id: test.id };
  return { linkId: link.id, linkName: link.name, path, code, detail, line, muted: null, test: of };
}

/** Returns a few problems of other kinds, one of them muted, and counts them in the rows they are about. */
export function moreProblems(
  link: LinkView,
  cases: readonly TestCaseRow[],
  suites: readonly TestSuiteRow[],
  now: number,
): ProblemRow[] {
  const ofCase = (at: number, code: ProblemRow['code'], detail: string, line: number | null = null) => {
    const test = cases[at];
    return test ? [problemRow(link, `${test.folder}/${test.name}.tc`, code, detail, line, test)] : [];
  };
  const ofSuite = (at: number, code: ProblemRow['code'], detail: string) => {
    const suite = suites[at];
    return suite ? [problemRow(link, `${suite.folder}/${suite.name}.ts`, code, detail, null, suite)] : [];
  };
  const script = `${link.directory === '' ? '' : `${link.directory}/`}Scripts/Login/Smoke/Signs in by SMS`;
  const guid = '5f0c2a4e-6f1d-4f7c-9a55-3b8f2f0f7d21';
  const rows = [
    ...ofCase(17, 'malformed-xml', 'the element <tag> of line 9 is never closed', 14),
    ...ofCase(68, 'case-without-script', ''),
    ...ofCase(129, 'case-without-script', ''),
    ...ofCase(33, 'shared-guid', guid),
    ...ofCase(34, 'shared-guid', guid),
    ...ofSuite(2, 'empty-suite', ''),
    ...ofSuite(10, 'dynamic-matches-nothing', 'tag=(api) name=(voucher)'),
    ...(cases.length > 0 ? [problemRow(link, script, 'script-without-case', '', null, null)] : []),
  ];
  const muted = rows.find((row) => row.code === 'empty-suite');
  if (muted) muted.muted = { reason: 'A place for the tests of the next release', by: 'Kim Min-ji', at: now - 432e6 };
  for (const row of [...cases, ...suites]) {
    row.problems += rows.filter((problem) => problem.muted === null && problem.test?.id === row.id).length;
  }
  return rows;
}

/** Counts what nobody muted, in the link and in its rows. */
function countOpen(world: World, linkId: string): void {
  const link = world.links.find((each) => each.id === linkId);
  const catalogue = world.catalogues.get(linkId);
  if (!link || !catalogue) return;
  const open = catalogue.problems.filter((row) => row.muted === null);
  link.problems = open.length;
  for (const row of [...catalogue.cases, ...catalogue.suites]) {
    row.problems = open.filter((problem) => problem.test?.id === row.id).length;
  }
}

function isKey(row: ProblemRow, key: ProblemKey): boolean {
  return row.path === key.path && row.code === key.code && row.detail === key.detail;
}
