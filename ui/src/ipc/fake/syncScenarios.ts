/** Worlds with a past of syncs: moves with reasons, retries, failures, long paths, and syncs under way. */
import type { LinkView } from '../types/LinkView';
import type { SyncChangeView } from '../types/SyncChangeView';
import type { SyncRunView } from '../types/SyncRunView';
import { makeBudget } from './age';
import { commitOf } from './catalogue';
import { addLink, fail, finishSync, IDLE, record, type Scenario, type World } from './world';

const SYNC_SCENARIOS = ['syncs', 'many-syncs', 'paused', 'first-sync', 'indexing', 'budget', 'compare'] as const;
type SyncScenario = (typeof SYNC_SCENARIOS)[number];
const CASES: Partial<Record<SyncScenario, number>> = { indexing: 12_000, compare: 2400 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function isSyncScenario(scenario: Scenario): scenario is SyncScenario {
  return SYNC_SCENARIOS.some((each) => each === scenario);
}

export function makeSyncs(world: World, link: LinkView, scenario: SyncScenario): void {
  const now = world.now();
  if (scenario === 'first-sync') {
    Object.assign(link, { sync: running('reading', 41_200, 100_000, 18_400_000, 24_000) });
    record(world, link, { reason: 'hand', startedAt: now - 9000, stages: [] }, 0);
    return;
  }
  finishSync(world, link, CASES[scenario] ?? world.casesOfASync);
  addPast(world, link, scenario === 'many-syncs' ? 500 : 12);
  if (scenario === 'paused') world.paused = true;
  if (scenario === 'indexing') link.sync = { ...IDLE, indexing: { done: 12_000, total: 100_000 } };
  if (scenario === 'budget') {
    world.budgets = [
      makeBudget(now, { used: 712, resetsInSeconds: 1860, waitingUntil: now + 4 * MINUTE }),
      makeBudget(now, {
        integrationId: 'integration-2',
        integrationName: 'Kundenkonto- und Stammdatenverwaltung Süd',
        used: 31,
        gitUsed: 9120,
      }),
    ];
  }
  if (scenario !== 'syncs') return;
  const korean = addLink(world, 'link-2', '모바일 주문 자동화', 'Szenarien/모바일');
  finishSync(world, korean, 120);
  korean.sync = running('fetching', 2_400_000, null, 2_400_000, null);
  const german = addLink(world, 'link-3', 'Kundenkonto- und Stammdatenverwaltung Süd', 'tests');
  finishSync(world, german, 60);
  fail(world, german, 'bitbucket.token-expired', 190);
}

function running(
  stage: LinkView['sync']['stage'],
  done: number,
  total: number | null,
  bytes: number,
  remainingMs: number | null,
): LinkView['sync'] {
  return { phase: 'running', stage, done, total, bytes, remainingMs, indexing: null };
}

/** Adds `amount` older runs behind the first sync and a few telling ones before it. */
function addPast(world: World, link: LinkView, amount: number): void {
  const now = world.now();
  const first = world.runs.get(link.id)?.[0];
  if (!first) return;
  world.runs.set(link.id, [{ ...first, startedAt: now - (amount + 30) * HOUR }]);
  for (let at = 0; at < amount; at += 1) {
    addRun(world, link, now - (amount - at + 6) * HOUR, at % 9 === 4 ? 'reconcile' : 'poll', at, [], {});
  }
  const from = amount + 1;
  addRun(world, link, now - 5 * HOUR, 'poll', from, [], {
    outcome: 'failed',
    errorCode: 'network.cut',
    errorMessage: 'the connection was closed after 1204224 of 3145728 bytes',
    toCommit: null,
    repeated: 12,
    repeatedUntil: now - 4.5 * HOUR,
    stages: [
      { stage: 'resolving', ms: 260 },
      { stage: 'fetching', ms: 41_900 },
    ],
    retries: [
      { stage: 'fetching', code: 'network.cut', waitedMs: 2000, detail: 'after 804 kB' },
      { stage: 'fetching', code: 'network.timed-out', waitedMs: 4600, detail: 'no byte for 60 s' },
    ],
  });
  addRun(world, link, now - 4 * HOUR, 'wake', from + 1, [], { outcome: 'interrupted', toCommit: null, stages: [] });
  addRun(world, link, now - 3 * HOUR, 'interrupted', from + 1, [], {
    rung: 'whole',
    retries: [{ stage: 'fetching', code: 'rung:whole', waitedMs: 0, detail: 'the server refused a folder by its id' }],
  });
  addRun(world, link, now - 2 * HOUR, 'hand', from + 2, [], { outcome: 'cancelled', toCommit: null });
  addRun(world, link, now - 20 * MINUTE, 'hook', from + 2, telling(world, link), {});
  if (link.synced && link.lastRun) link.synced = { ...link.synced, commit: link.lastRun.toCommit ?? '' };
}

function addRun(
  world: World,
  link: LinkView,
  startedAt: number,
  reason: SyncRunView['reason'],
  at: number,
  changes: SyncChangeView[],
  more: Partial<SyncRunView>,
): void {
  const amount = (change: SyncChangeView['change']) => changes.filter((row) => row.change === change).length;
  record(
    world,
    link,
    { startedAt, reason, outcome: 'finished', fromCommit: commitOf(at), toCommit: commitOf(at + 1), ...more },
    0,
  );
  const run = link.lastRun;
  if (!run) return;
  Object.assign(run.stats, {
    bytesDown: 18_400 + at * 310,
    durationMs: run.stages.reduce((sum, { ms }) => sum + ms, 0),
    changed: at % 4,
    ...(changes.length > 0
      ? {
          added: amount('added'),
          changed: amount('changed'),
          moved: amount('moved'),
          removed: amount('removed'),
          problems: 2,
        }
      : {}),
  });
  if (run.rung === '' && run.outcome === 'finished') run.rung = 'by-folder';
  if (run.outcome !== 'finished') Object.assign(run.stats, { changed: 0 });
  const cases = world.catalogues.get(link.id)?.cases ?? [];
  const edited = cases.slice(at, at + run.stats.changed).map((row): SyncChangeView => {
    return { ...blank, testId: row.id, name: row.name, path: `${row.folder}/${row.name}.tc` };
  });
  world.changes.set(run.id, changes.length > 0 ? changes : edited);
}

const blank: Omit<SyncChangeView, 'testId' | 'name' | 'path'> = {
  kind: 'test-case',
  change: 'changed',
  from: null,
  because: null,
  score: null,
  exists: true,
};

/** Some of everything: each reason of a move, long paths, names of other scripts, and a folder of hundreds moved. */
function telling(world: World, link: LinkView): SyncChangeView[] {
  const catalogue = world.catalogues.get(link.id);
  const cases = catalogue?.cases ?? [];
  const because = ['guid', 'content', 'similarity', 'returned', 'decision'] as const;
  const row = (at: number) => {
    const { id, name, folder } = cases[at] ?? { id: `gone-${at}`, name: `Gone ${at}`, folder: 'Test Cases/Gone' };
    return { testId: id, name, path: `${folder}/${name}.tc` };
  };
  const deep = `${link.directory}/Test Cases/Szenarien/Grenzfälle und Sonderfälle/Länderspezifische Abweichungen`;
  const added = [0, 1, 2].map((at): SyncChangeView => ({ ...blank, ...row(at), change: 'added' }));
  const changed = [10, 11, 12, 13, 14].map((at): SyncChangeView => ({ ...blank, ...row(at) }));
  const long: SyncChangeView = {
    ...blank,
    testId: cases[7]?.id ?? '',
    name: 'Zahlungsabwicklung mit hinterlegter Karte und Gutschein',
    change: 'moved',
    path: `${deep}/Österreich und Schweiz/Zahlungsabwicklung mit hinterlegter Karte und Gutschein.tc`,
    from: `${deep}/Österreich/Zahlungsabwicklung mit hinterlegter Karte und Gutschein.tc`,
    because: 'guid',
  };
  const moved = Array.from({ length: 240 }, (_, at): SyncChangeView => {
    const reason = because[at % because.length] ?? 'guid';
    const { path, ...rest } = row(20 + at);
    return {
      ...blank,
      ...rest,
      path,
      change: 'moved',
      from: path.replace('Test Cases/', at % 2 === 0 ? 'Test Cases/Main/' : 'Test Cases/주문/옛 화면/'),
      because: reason,
      score: reason === 'similarity' ? 0.6 + (at % 40) / 100 : null,
    };
  });
  const removed = [0, 1].map((at): SyncChangeView => ({
    ...blank,
    testId: `gone-${at}`,
    name: `Signs in with SMS ${at + 1}`,
    path: `${link.directory}/Test Cases/Login/Smoke/Signs in with SMS ${at + 1}.tc`,
    change: 'removed',
    exists: false,
  }));
  const suite = catalogue?.suites[0];
  const suites: SyncChangeView[] = suite
    ? [{ ...blank, kind: 'test-suite', testId: suite.id, name: suite.name, path: `${suite.folder}/${suite.name}.ts` }]
    : [];
  return [...added, ...changed, ...suites, long, ...moved, ...removed];
}
