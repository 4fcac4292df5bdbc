/** Made-up names in reports: those of the tests here, of tests that moved, and of other tools. */
import type { Candidate } from '../types/Candidate';
import type { CandidateReason } from '../types/CandidateReason';
import type { LinkBecause } from '../types/LinkBecause';
import type { LinkView } from '../types/LinkView';
import type { ResultView } from '../types/ResultView';
import type { TestCaseRow } from '../types/TestCaseRow';
import type { UploadedRow } from '../types/UploadedRow';
import type { UploadedTest } from '../types/UploadedTest';
import { commitOf, type FakeSuite } from './catalogue';
import type { World } from './world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface FakeUploaded {
  row: UploadedRow;
  /** What is found without anybody's choice. */
  found: { because: LinkBecause; test: UploadedTest | null };
  decidedBy: string | null;
  decidedAt: number | null;
  candidates: Candidate[];
  results: ResultView[];
}

interface Named {
  name: string;
  kind?: UploadedRow['kind'];
  suite?: string;
  repository?: string | null;
  because: LinkBecause;
  test?: UploadedTest | null;
  candidates?: Candidate[];
  by?: string;
  results?: number;
}

const LONG = 'Regression/Länderspezifische Abweichungen/Österreich/Lieferadressen mit Sonderzeichen/Straßennamen';

/** Names of other tools, as pytest, JUnit, Jest and .NET write them. */
const OTHER_TOOLS = [
  'com.acme.LoginTest.signsIn',
  'com.acme.LoginTest.remembersTheDevice',
  'com.acme.checkout.VoucherTest.rejectsAnExpiredVoucher[EUR, 2]',
  'tests.checkout.test_basket.TestBasket.test_adds_two_of_the_same',
  'Acme.Shop.Tests.PriceTests.Rounds_half_up(amount: 0.125)',
  'basket › applies a voucher. Once.',
];

/** Returns the names that reports of a world hold. */
export function makeUploaded(world: World): FakeUploaded[] {
  const [first, second] = world.links.filter((link) => link.status !== 'ARCHIVED' && world.catalogues.has(link.id));
  const cases = first ? (world.catalogues.get(first.id)?.cases ?? []) : [];
  if (!first || cases.length < 40) return [];
  const named = [
    ...(second ? severalTests(world, first, second) : []),
    ...withoutTest(world, first, second, cases),
    ...(second ? notAsked(world, second) : []),
    ...keptApart(),
    ...linked(world, first, cases),
  ];
  return named.map((each, index) => whole(each, index + 1, world.now()));
}

/** Returns the id by which Katalon's reports call the test of a row. */
export function idOf(link: LinkView, row: { folder: string; name: string }): string {
  const path = `${row.folder}/${row.name}`;
  return link.directory === '' ? path : path.slice(link.directory.length + 1);
}

export function testOf(link: LinkView, row: TestCaseRow | FakeSuite): UploadedTest {
  const path = `${row.folder}/${row.name}.${'kind' in row ? 'ts' : 'tc'}`;
  return { id: row.id, name: row.name, path, repository: link.name, isArchived: false };
}

function severalTests(world: World, first: LinkView, second: LinkView): Named[] {
  const [one, other] = [first, second].map((link) => world.catalogues.get(link.id));
  const both = [0, 1, 5, 8, 13].flatMap((at): Named[] => {
    const [here, there] = [one?.cases[at], other?.cases[at]];
    if (!here || !there) return [];
    return [
      {
        name: idOf(first, here),
        suite: 'Test Suites/Smoke',
        because: 'several-tests',
        candidates: [
          candidate(first, here, { reason: 'same-path' }, { reason: 'same-suite' }, { reason: 'same-run' }),
          candidate(second, there, { reason: 'same-path' }, { reason: 'same-suite' }),
        ],
        results: 11 + at,
      },
    ];
  });
  const [suite, twin] = [one?.suites[0], other?.suites[0]];
  if (!suite || !twin) return both;
  const candidates = [suite, twin].map((row, at) => candidate(at === 0 ? first : second, row, { reason: 'same-path' }));
  return [...both, { name: idOf(first, suite), kind: 'test-suite', because: 'several-tests', candidates, results: 14 }];
}

function withoutTest(
  world: World,
  link: LinkView,
  second: LinkView | undefined,
  cases: readonly TestCaseRow[],
): Named[] {
  const row = (at: number) => cases[at % cases.length] as TestCaseRow;
  const umlaut = cases.find(({ name }) => name !== name.normalize('NFD')) ?? row(3);
  const moved = row(12);
  const twin = second && world.catalogues.get(second.id)?.cases[12];
  const korean = cases.find(({ name }) => name.includes('배송지')) ?? row(6);
  const long = `Test Cases/${LONG}/${LONG.slice(0, 84)}/Bestellung mit Überweisung`;
  const tools = OTHER_TOOLS.map((name, at): Named => ({
    name,
    suite: name.split('.').slice(0, -1).join('.'),
    repository: null,
    because: 'no-test',
    candidates: at === 0 ? [candidate(link, row(0), { reason: 'same-run' })] : [],
    results: 40 - at,
  }));
  return [
    {
      name: `Test Cases/Old/Sign in/${moved.name}`,
      suite: 'Test Suites/Nightly',
      because: 'no-test',
      candidates: [
        candidate(link, moved, { reason: 'former-path', commit: commitOf(12) }, { reason: 'same-guid' }),
        ...(second && twin ? [candidate(second, twin, { reason: 'same-name' }, { reason: 'same-run' })] : []),
      ],
      results: 64,
    },
    {
      name: idOf(link, row(10)).replace(row(10).name, row(10).name.toUpperCase()),
      because: 'no-test',
      candidates: [candidate(link, row(10), { reason: 'case' }, { reason: 'same-suite' })],
    },
    {
      name: idOf(link, umlaut).normalize('NFD'),
      because: 'no-test',
      candidates: [candidate(link, umlaut, { reason: 'normal-form' })],
    },
    {
      name: `Test Cases/모바일/주문/${korean.name}`,
      suite: 'Test Suites/주문/매일 밤',
      because: 'no-test',
      candidates: [candidate(link, korean, { reason: 'same-name' }, { reason: 'former-path', commit: null })],
    },
    { name: long, suite: `Test Suites/${LONG}`, because: 'no-test', results: 1 },
    ...tools,
    ...Array.from({ length: 130 }, (_, at): Named => ({
      name: `com.acme.generated.Contract${Math.floor(at / 10)}Test.case${at % 10}`,
      suite: `com.acme.generated.Contract${Math.floor(at / 10)}Test`,
      repository: null,
      because: 'no-test',
    })),
  ];
}

function notAsked(world: World, link: LinkView): Named[] {
  const row = world.catalogues.get(link.id)?.cases[60];
  if (!row) return [];
  const candidates = [candidate(link, row, { reason: 'same-path' })];
  return [{ name: `${idOf(link, row)}`, repository: link.name, because: 'not-asked', candidates }];
}

function keptApart(): Named[] {
  return ['com.acme.smoke.PingTest.answers', 'Test Cases/Playground/Try something'].map((name) => ({
    name,
    repository: null,
    because: 'kept-apart',
    by: 'Kim Min-ji',
  }));
}

function linked(world: World, link: LinkView, cases: readonly TestCaseRow[]): Named[] {
  const suites = world.catalogues.get(link.id)?.suites ?? [];
  const ran = cases.filter(({ status }, at) => status !== null && at >= 14).slice(0, 240);
  const becauses: LinkBecause[] = ['alias', 'chosen', 'same-path-and-suite'];
  return [
    ...ran.map((row, at): Named => {
      const because = becauses[at] ?? 'same-path';
      return {
        name: at === 0 ? 'com.acme.ProfileTest.showsOrders' : idOf(link, row),
        suite: 'Test Suites/Nightly',
        because,
        test: testOf(link, row),
        candidates: at < 2 ? [] : [candidate(link, row, { reason: 'same-path' })],
        ...(at < 2 ? { by: 'Ana Ribeiro' } : {}),
      };
    }),
    ...suites.slice(0, 12).map((row): Named => ({
      name: idOf(link, row),
      kind: 'test-suite',
      because: 'same-path',
      test: testOf(link, row),
    })),
  ];
}

function candidate(link: LinkView, row: TestCaseRow | FakeSuite, ...reasons: CandidateReason[]): Candidate {
  return { test: testOf(link, row), reasons };
}

function whole(named: Named, number: number, now: number): FakeUploaded {
  const { name, kind = 'test-case', suite, repository, because, test = null, candidates = [], by } = named;
  const statuses = ['PASSED', 'PASSED', 'FAILED', 'PASSED', 'ERROR', 'SKIPPED'] as const;
  const amount = named.results ?? 1 + ((number * 7) % 90);
  const results = Array.from({ length: Math.min(10, amount) }, (_, at): ResultView => ({
    at: now - ((number * 37) % 400) * HOUR - at * DAY,
    status: statuses[(number + at) % statuses.length] ?? 'PASSED',
    durationMs: at % 5 === 4 ? null : 800 + ((number * 131 + at * 977) % 9_000),
    execution: `Nightly ${300 - at}`,
    number: number * 100 + at,
    runId: `run-${at + 1}`,
    row: at === 1 ? { number: 2, namedBy: 'country', hasValues: true } : null,
  }));
  const undecided = by === undefined || because === 'same-path';
  return {
    row: {
      number,
      kind,
      name,
      suite: suite ?? (kind === 'test-suite' ? '' : 'Test Suites/Smoke'),
      repository: repository === undefined ? (test?.repository ?? null) : repository,
      results: amount,
      lastAt: results[0]?.at ?? null,
      lastStatus: results[0]?.status ?? null,
      because,
      test,
    },
    found: undecided ? { because, test } : { because: 'no-test', test: null },
    decidedBy: by ?? null,
    decidedAt: by === undefined ? null : now - 3 * DAY,
    candidates,
    results,
  };
}
