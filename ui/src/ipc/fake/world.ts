/** What the fake host knows, and how it starts. */
import type { AuditFinding } from '../types/AuditFinding';
import type { AuditRow } from '../types/AuditRow';
import type { ComputerSettings } from '../types/ComputerSettings';
import type { FollowingView } from '../types/FollowingView';
import type { IntegrationForm } from '../types/IntegrationForm';
import type { IntegrationView } from '../types/IntegrationView';
import type { LinkView } from '../types/LinkView';
import type { ProjectView } from '../types/ProjectView';
import type { DiagnosisLine } from '../types/DiagnosisLine';
import type { ServiceHookSettings } from '../types/ServiceHookSettings';
import type { SessionState } from '../types/SessionState';
import type { DroppedView } from '../types/DroppedView';
import type { ImportView } from '../types/ImportView';
import type { WatchedFolderView } from '../types/WatchedFolderView';
import type { BudgetView } from '../types/BudgetView';
import type { SyncChangeView } from '../types/SyncChangeView';
import type { SyncRunView } from '../types/SyncRunView';
import type { SyncStateView } from '../types/SyncStateView';
import type { AliasView } from '../types/AliasView';
import type { ErrorCode } from '../error';
import { isOffline } from '../../errors/catalogue';
import type { RunConfigurationView } from '../types/RunConfigurationView';
import { commitOf, makeCatalogue, type FakeCatalogue } from './catalogue';
import { usualComputer } from './computer';
import { makeConfigurations } from './configurations';
import { signIn, type FakeMember } from './members';
import { ageOf, followingOf, makeBudget, makeDiagnosis } from './age';
import { makeLinks } from './linkScenarios';
import { isSyncScenario, makeSyncs } from './syncScenarios';
import { makeSchedules, type StoredSchedule } from './schedules';
import { isTeamScenario, makeTeam } from './team';
import type { FakeUploaded } from './uploadedNames';
import { everyState, fifty, makeIntegration } from './integrations';
import { makeImports } from './imports';
import { makeRuns, type FakeRun } from './runScenarios';

export const scenarios = [
  'first-start',
  'connected',
  'empty-project',
  'demo',
  'several',
  'every-link',
  'large',
  'offline',
  'failing',
  'no-katalon-project',
  'no-integration',
  'every-integration',
  'fifty-integrations',
  'no-store',
  'team',
  'audit-damaged',
  'locked',
  'signed-out',
  'take-over',
  'syncs',
  'many-syncs',
  'paused',
  'first-sync',
  'indexing',
  'budget',
  'bare-desktop',
  'compare',
  'schedules',
  'executions',
] as const;
export type Scenario = (typeof scenarios)[number];

export interface World {
  session: SessionState;
  /** The account of the computer that the window runs under. */
  account: string;
  members: FakeMember[];
  audit: AuditRow[];
  auditFindings: AuditFinding[];
  diskIsFull: boolean;
  serviceHooks: ServiceHookSettings;
  /** What is wrong with the service hook of a link, by the link's id. */
  hookFaults: Map<string, Pick<FollowingView, 'hookCode' | 'hookDetail'>>;
  computer: ComputerSettings;
  integrations: IntegrationView[];
  links: LinkView[];
  runs: Map<string, SyncRunView[]>;
  /** What each run changed, by the run's id. */
  changes: Map<string, SyncChangeView[]>;
  /** How many tests every comparison finds moved; 0 for no differences at all. */
  movedBetween: number;
  paused: boolean;
  budgets: BudgetView[];
  testRuns: FakeRun[];
  imports: ImportView[];
  watched: WatchedFolderView[];
  /** What was dropped onto the window and waits. */
  dropped: DroppedView | null;
  /** What a server says when it is asked what it offers. */
  diagnosis: DiagnosisLine[];
  catalogues: Map<string, FakeCatalogue>;
  configurations: Omit<RunConfigurationView, 'repository' | 'isArchived' | 'schedules'>[];
  schedules: StoredSchedule[];
  /** The names in reports; `null` until they are asked for. */
  uploaded: FakeUploaded[] | null;
  /** The names that always stand for a test. */
  aliases: AliasView[];
  /** The values that passed Test Connection last. */
  tested: IntegrationForm | null;
  /** What a sync finds: how many test cases. */
  casesOfASync: number;
  /** Milliseconds between the steps of a sync or a test. */
  pace: number;
  /** What the person answers in native dialogs. */
  confirms: boolean;
  /** Whether they have the credential forgotten when they disconnect. */
  forgets: boolean;
  /** Whether Bitbucket cannot be asked, so that a check finds nothing out. */
  offline: boolean;
  /** Commands that answer only once their promise does. */
  holds: Map<string, Promise<void>>;
  /** Commands that fail, and why. */
  refusals: Map<string, ErrorCode>;
  now: () => number;
}

const MINUTE = 60_000;
export const IDLE: SyncStateView = {
  phase: 'idle',
  stage: null,
  done: 0,
  total: null,
  bytes: 0,
  remainingMs: null,
  indexing: null,
};
const PROJECT: ProjectView = { id: 'project-1', name: 'Checkout', canManageLinks: true };

export function makeWorld(scenario: Scenario, now: () => number = Date.now): World {
  const world: World = {
    session: {
      member: null,
      signIn: null,
      suggestedName: 'Ana Ribeiro',
      projects: [],
      version: '0.1.0',
      bitbucket: 'https://bitbucket.org',
      dataFolder: '/home/ana/.local/share/suitecase',
      lockAfterMinutes: 15,
    },
    serviceHooks: {
      callbackUrl: '',
      port: 8457,
      localAddress: 'http://127.0.0.1:8457',
      listening: false,
      errorCode: null,
    },
    hookFaults: new Map(),
    account: 'ana',
    members: [],
    audit: [],
    auditFindings: [],
    diskIsFull: false,
    computer: { ...usualComputer },
    integrations: [],
    links: [],
    runs: new Map(),
    changes: new Map(),
    movedBetween: scenario === 'compare' ? 2000 : 3,
    paused: false,
    budgets: [makeBudget(now())],
    testRuns: [],
    imports: [],
    watched: [],
    dropped: null,
    diagnosis: makeDiagnosis(),
    catalogues: new Map(),
    configurations: [],
    schedules: [],
    uploaded: null,
    aliases: [],
    tested: null,
    casesOfASync: 589,
    pace: 250,
    confirms: true,
    forgets: false,
    offline: scenario === 'offline',
    holds: new Map(),
    refusals: new Map(),
    now,
  };
  if (scenario === 'bare-desktop') Object.assign(world.computer, { tray: 'no-host', notifications: 'none' });
  if (scenario === 'first-start') return world;
  signIn(world, world.session.suggestedName);
  if (scenario === 'no-integration') return world;
  if (scenario === 'no-store') world.refusals.set('list_integrations', 'store.failed');
  world.integrations.push(makeIntegration('integration-1', 'Acme', 'acme', now()));
  if (scenario === 'connected') return world;
  world.session.projects.push({ ...PROJECT });
  if (scenario === 'empty-project') return world;

  if (scenario === 'every-integration') world.integrations = everyState(now());
  if (scenario === 'fifty-integrations') world.integrations = fifty(now());

  const link = addLink(world, 'link-1', 'web-shop', 'katalon/web shop');
  if (scenario === 'no-katalon-project') {
    finishSync(world, link, 0);
    refreshAges(world);
    return world;
  }
  if (scenario === 'every-link') {
    makeLinks(world, link);
    refreshAges(world);
    return world;
  }
  if (isSyncScenario(scenario)) {
    makeSyncs(world, link, scenario);
    refreshAges(world);
    return world;
  }
  finishSync(world, link, scenario === 'large' ? 100_000 : world.casesOfASync);
  if (isTeamScenario(scenario)) makeTeam(world, scenario);
  if (scenario === 'offline') fail(world, link, 'network.offline', 125);
  if (scenario === 'failing') fail(world, link, 'git.reference-missing', 34);
  if (scenario === 'several' || scenario === 'schedules') {
    finishSync(world, addLink(world, 'link-2', 'mobile', ''), 120);
    fail(world, addLink(world, 'link-3', 'payments-legacy', 'qa/katalon'), 'bitbucket.token-rejected', 300);
    addLink(world, 'link-4', 'Kundenkonto und Stammdatenverwaltung Süd', 'tests');
    const archived = addLink(world, 'link-5', 'old-shop', '');
    archived.status = 'ARCHIVED';
  }
  if (scenario === 'schedules') {
    world.configurations = makeConfigurations(world);
    world.schedules = makeSchedules(world);
  }
  if (scenario === 'executions') {
    finishSync(world, addLink(world, 'link-2', 'mobile', ''), 120);
    makeRuns(world);
    makeImports(world);
  }
  refreshAges(world);
  return world;
}

/** Tells of each link why it is as old as it is. */
export function refreshAges(world: World): void {
  for (const link of world.links) {
    link.age = ageOf(link, world.paused, world.budgets, world.now());
    link.following = followingOf(world, link);
  }
}

export function addLink(world: World, id: string, name: string, directory: string): LinkView {
  const repository = name.toLowerCase().replace(/\s+/g, '-');
  const path = directory.split('/').map(encodeURIComponent).join('/');
  const link: LinkView = {
    id,
    projectId: PROJECT.id,
    integrationId: 'integration-1',
    integrationName: 'Acme',
    integrationDisconnected: false,
    name,
    description: '',
    address: `https://bitbucket.org/acme/${repository}/src/main/${path}`,
    workspace: 'acme',
    repository,
    reference: { kind: 'branch', name: 'main' },
    directory,
    linkResults: false,
    status: 'INACTIVE',
    errorCode: null,
    sync: IDLE,
    synced: null,
    lastRun: null,
    following: {
      way: 'not-followed',
      reason: 'inactive',
      nextLookAt: null,
      hookUrl: null,
      hookCode: null,
      hookDetail: null,
    },
    age: { fresh: false, reason: 'not-synced', since: null, code: null, nextTryAt: null },
    testCases: 0,
    testSuites: 0,
    problems: 0,
  };
  world.links.push(link);
  const owner = world.integrations.find((each) => each.id === link.integrationId);
  if (owner) owner.linkCount = world.links.filter((each) => each.integrationId === owner.id).length;
  return link;
}

/** Brings a link to a commit with `cases` test cases; 0 stands for a directory without a Katalon project. */
export function finishSync(world: World, link: LinkView, cases: number): void {
  const now = world.now();
  const commit = commitOf(world.runs.get(link.id)?.length ?? 3);
  const catalogue = makeCatalogue(link, cases, now);
  world.catalogues.set(link.id, catalogue);
  Object.assign(link, {
    status: 'ACTIVE',
    errorCode: null,
    sync: IDLE,
    synced: {
      commit,
      subject: 'Checkout: cover vouchers',
      author: 'Kim Min-ji',
      authoredAt: now - 40 * MINUTE,
      reference: 'main',
      syncedAt: now - 40_000,
      confirmedAt: now - 40_000,
      katalonProjects: cases === 0 ? [] : [link.directory],
    },
    testCases: catalogue.cases.length,
    testSuites: catalogue.suites.length,
    problems: catalogue.problems.filter((problem) => problem.muted === null).length,
  } satisfies Partial<LinkView>);
  record(world, link, { outcome: 'finished', toCommit: commit, startedAt: now - 42_000 }, cases);
}

/** Lets the last sync of a link have failed `minutes` ago. */
export function fail(world: World, link: LinkView, code: string, minutes: number): void {
  const at = world.now() - minutes * MINUTE;
  if (link.synced) link.synced = { ...link.synced, syncedAt: at - MINUTE, confirmedAt: at - MINUTE };
  const reason = isOffline(code) ? 'offline' : 'failed';
  link.age = { fresh: false, reason, since: link.synced?.confirmedAt ?? null, code, nextTryAt: null };
  // As in the app, what passes by itself is no error of the link.
  if (!isOffline(code)) Object.assign(link, { status: 'ERROR', errorCode: code });
  for (const run of world.runs.get(link.id) ?? []) run.startedAt = at - MINUTE;
  record(world, link, { outcome: 'failed', errorCode: code, errorMessage: 'fake failure', startedAt: at }, 0);
}

export function record(world: World, link: LinkView, run: Partial<SyncRunView>, added: number): void {
  const runs = world.runs.get(link.id) ?? [];
  const whole: SyncRunView = {
    id: `${link.id}-run-${runs.length + 1}`,
    reason: 'hand',
    startedAt: world.now(),
    outcome: null,
    errorCode: null,
    errorMessage: null,
    fromCommit: null,
    toCommit: null,
    stats: {
      gitRequests: 3,
      restRequests: 0,
      bytesDown: added * 412,
      bytesUp: 2200,
      added,
      changed: 0,
      moved: 0,
      removed: 0,
      problems: 0,
      durationMs: 1840,
    },
    rung: added > 0 ? 'by-folder' : '',
    stages: [
      { stage: 'resolving', ms: 240 },
      { stage: 'surveying', ms: 310 },
      { stage: 'fetching', ms: 720 },
      { stage: 'reading', ms: 260 },
      { stage: 'storing', ms: 310 },
    ],
    retries: [],
    repeated: 0,
    repeatedUntil: null,
    ...run,
  };
  world.runs.set(link.id, [whole, ...runs]);
  link.lastRun = whole;
}
