/** A made-up catalogue that looks like real ones: deep folders, repeated names, other scripts, unseen characters. */
import type { DataBindingView } from '../types/DataBindingView';
import type { FolderView } from '../types/FolderView';
import type { LinkView } from '../types/LinkView';
import type { ProblemRow } from '../types/ProblemRow';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { TestSuiteDetail } from '../types/TestSuiteDetail';
import type { TestSuiteRow } from '../types/TestSuiteRow';
import { moreProblems, problemRow } from './problems';

export interface FakeSuite extends TestSuiteRow {
  query: string | null;
  executionMode: string | null;
  lines: TestSuiteDetail['members'];
}

export interface FakeCatalogue {
  cases: TestCaseRow[];
  suites: FakeSuite[];
  problems: ProblemRow[];
}

const AREAS = ['Login', 'Checkout', 'Search', 'Warenkorb', 'Account', 'API/Orders', 'API/Payments', 'Mobile/주문'];
const GROUPS = ['Smoke', 'Regression', 'Edge cases', 'Barrierefreiheit'];
const DEEDS = ['Opens', 'Rejects', 'Remembers', 'Shows', 'Sorts', 'Filters', 'Updates', 'Removes'];
const THINGS = ['expired token', 'empty basket', 'saved card', 'last order', 'delivery address', 'voucher', '배송지'];
const TAGS = ['smoke', 'ui', 'api', 'auth', 'slow', 'nightly', 'payment'];
const STATUSES = [
  'PASSED',
  'PASSED',
  'FAILED',
  'PASSED',
  'ERROR',
  'PASSED',
  'SKIPPED',
  'INCOMPLETE',
  'NOT_RUN',
] as const;
const AUTHORS = ['Ana Ribeiro', 'Kim Min-ji', 'Jörg Weiß', 'Sam O’Neill'];

const ODD_NAMES = [
  'Login \u202etset\u202c with a turned name',
  'Caf\uefe9 in an old encoding',
  'сhannelCreate with a Cyrillic first letter',
  'v1.2 Zahlungsabwicklung mit einem außergewöhnlich langen Namen, der nie eine Spalte verschieben darf',
];

const BINDING: DataBindingView = {
  testData: 'Data Files/Customers',
  combination: 'ONE',
  iteration: 'RANGE',
  rows: '1-3',
  variables: [
    { name: 'customer', source: 'DATA_COLUMN', column: 'e-mail' },
    { name: 'password', source: 'SCRIPT_VARIABLE', column: null },
  ],
};

const MANY_BINDING: DataBindingView = {
  testData: 'Data Files/Länder/Lieferadressen mit Sonderzeichen und sehr langen Straßennamen',
  combination: 'MANY',
  iteration: 'ALL',
  rows: '',
  variables: [
    { name: 'address', source: 'DATA_COLUMN_INDEX', column: '2' },
    { name: null, source: 'DATA_COLUMN', column: 'country' },
  ],
};

const DAY = 86_400_000;
/** What dynamic suites ask for, in turn: few, something unknown, many, nothing. */
const QUERIES = ['tag=(api) name=(voucher)', 'name=(card) owner=(ana)', 'name=(e)', 'tag=(nothing)'];

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Makes `amount` test cases and a twentieth of that in suites. */
export function makeCatalogue(link: LinkView, amount: number, now: number): FakeCatalogue {
  const root = `${link.directory ? `${link.directory}/` : ''}`;
  const cases = Array.from({ length: amount }, (_, at): TestCaseRow => {
    const odd = at % 97 === 5 ? ODD_NAMES[((at / 97) % ODD_NAMES.length) | 0] : undefined;
    const deep = at % 61 === 7 ? '/Szenarien/Grenzfälle und Sonderfälle/Länderspezifische Abweichungen/Österreich' : '';
    return {
      id: `${link.id}-case-${at}`,
      linkId: link.id,
      name: odd ?? `${pick(DEEDS, at)} ${pick(THINGS, at * 3 + (at >> 3))} ${Math.floor(at / 56) + 1}`,
      folder: `${root}Test Cases/${pick(AREAS, at)}/${pick(GROUPS, at >> 3)}${deep}`,
      tags: TAGS.filter((_tag, index) => (at * 7 + index * 5) % 11 < 2),
      status: at % 5 === 4 ? null : pick(STATUSES, at),
      lastRun: at % 5 === 4 ? null : now - (at % 30 === 11 ? (33 + (at % 200)) * DAY : at * 410_000),
      problems: at % 143 === 9 ? 1 : 0,
      change: at % 3 === 0 ? { commit: commitOf(at), author: pick(AUTHORS, at), at: now - at * 740_000 } : null,
    };
  });
  const suites = Array.from({ length: Math.ceil(amount / 20) }, (_, at) => makeSuite(link, root, cases, at, now));
  const problems = [...cases.filter((row) => row.problems > 0).map((row) => problemOf(link, row))];
  if (suites[0]) {
    const path = `${suites[0].folder}/${suites[0].name}.ts`;
    problems.push(
      problemRow(link, path, 'missing-member', 'Test Cases/Login/Smoke/Signs in with SSO', 24, suites[0]),
      problemRow(link, path, 'member-case-differs', 'Test Cases/checkout/Smoke/Opens voucher', 31, suites[0]),
    );
    suites[0].problems = 2;
  }
  problems.push(...moreProblems(link, cases, suites, now));
  return { cases, suites, problems };
}

function problemOf(link: LinkView, test: TestCaseRow): ProblemRow {
  return problemRow(link, `${test.folder}/${test.name}.tc`, 'conflict-markers', '3 conflicts in the file', 12, test);
}

function makeSuite(link: LinkView, root: string, cases: TestCaseRow[], at: number, now: number): FakeSuite {
  const kind = at % 7 === 3 ? 'dynamic' : at % 5 === 4 ? 'collection' : 'static';
  const lines =
    kind === 'dynamic' ? [] : kind === 'collection' ? collectionLines(link, at) : staticLines(root, cases, at);
  return {
    id: `${link.id}-suite-${at}`,
    linkId: link.id,
    name: kind === 'collection' ? `Nightly ${at}` : at === 0 ? 'Smoke' : `${pick(AREAS, at).replace('/', ' ')} ${at}`,
    folder: `${root}Test Suites${at % 4 === 0 ? '' : `/${pick(GROUPS, at)}`}`,
    kind,
    tags: at % 3 === 0 ? ['nightly'] : [],
    members: lines.length,
    status: at % 3 === 2 ? null : pick(STATUSES, at),
    lastRun: at % 3 === 2 ? null : now - at * 3_600_000,
    problems: 0,
    change: at % 2 === 0 ? { commit: commitOf(at), author: pick(AUTHORS, at), at: now - at * 5_400_000 } : null,
    query: kind === 'dynamic' ? pick(QUERIES, (at - 3) / 7) : null,
    executionMode: kind === 'collection' ? 'SEQUENTIAL' : null,
    lines,
  };
}

function staticLines(root: string, cases: TestCaseRow[], at: number): TestSuiteDetail['members'] {
  // Of a large catalogue the first suite is one that takes hours.
  const amount = at === 0 && cases.length > 50_000 ? 2000 : 8;
  const lines = Array.from({ length: amount }, (_, index): TestSuiteDetail['members'][number] => {
    const test = pick(cases, at * 13 + index * 5);
    return {
      position: index + 1,
      target: `${test.folder.slice(root.length)}/${test.name}`,
      enabled: index !== 2,
      resolution: 'exact',
      targetRow: test.id,
      runConfiguration: '',
      profile: '',
      bindings: index === 1 ? [BINDING] : index === 6 ? [BINDING, MANY_BINDING] : [],
    };
  });
  const first = lines[0];
  if (at === 0 && first) {
    const [third, fifth, sixth] = [lines[3], lines[4], lines[5]];
    if (third) Object.assign(third, { target: first.target, targetRow: first.targetRow });
    if (fifth)
      Object.assign(fifth, {
        target: 'Test Cases/Login/Smoke/Signs in with SSO',
        resolution: 'missing',
        targetRow: null,
      });
    if (sixth) Object.assign(sixth, { target: 'Test Cases/checkout/Smoke/Opens voucher', resolution: 'case-only' });
  }
  return lines;
}

function collectionLines(link: LinkView, at: number): TestSuiteDetail['members'] {
  if (at === 9) return nestedLines(link, at);
  return ['Chrome', 'Firefox', 'Edge'].map((browser, index) => ({
    position: index + 1,
    target: 'Test Suites/Smoke',
    enabled: index !== 2 || at % 2 === 0,
    resolution: 'exact',
    targetRow: `${link.id}-suite-0`,
    runConfiguration: browser,
    profile: 'staging',
    bindings: [],
  }));
}

/** A collection of a collection, of itself, of a dynamic suite and of one that is gone. */
function nestedLines(link: LinkView, at: number): TestSuiteDetail['members'] {
  const targets = [`Nightly 4`, `Nightly ${at}`, 'Warenkorb 3', 'Gone'];
  const rows = [4, at, 3, null];
  return targets.map((target, index) => ({
    position: index + 1,
    target: `Test Suites/${target}`,
    enabled: true,
    resolution: rows[index] === null ? 'missing' : 'exact',
    targetRow: rows[index] === null ? null : `${link.id}-suite-${rows[index]}`,
    runConfiguration: 'Chrome',
    profile: index === 0 ? 'staging' : '',
    bindings: [],
  }));
}

export function commitOf(seed: number): string {
  const part = (value: number) => ((value * 2654435761) >>> 0).toString(16).padStart(8, '0');
  return [1, 2, 3, 4, 5].map((step) => part(seed * 5 + step)).join('');
}

/** Answers the folders right below one folder. */
export function foldersBelow(
  linkId: string,
  folder: string,
  all: readonly { linkId: string; folder: string }[],
): FolderView[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, FolderView>();
  for (const { linkId: owner, folder: place } of all) {
    if (owner !== linkId || !`${place}/`.startsWith(prefix) || place === folder) continue;
    const [name = '', ...rest] = place.slice(prefix.length).split('/');
    const known = found.get(name) ?? { linkId, path: `${prefix}${name}`, name, count: 0, hasFolders: false };
    known.count += 1;
    known.hasFolders ||= rest.length > 0;
    found.set(name, known);
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
