/** Run configurations as the fake host keeps them. */
import type { RunConfigurationForm } from '../types/RunConfigurationForm';
import type { RunConfigurationView } from '../types/RunConfigurationView';
import { refusal } from './refusal';
import type { World } from './world';

/** A program that is found nowhere. */
export const MISSING_PROGRAM = 'katalonc-missing';

type Stored = Omit<RunConfigurationView, 'repository' | 'isArchived' | 'schedules'>;

const HOUR = 3_600_000;
const KATALON = '/opt/katalon/Katalon_Studio_Engine_Linux_64-10.3.1/katalonc';

export function configurationCommands(world: World, changed: (what: string) => void) {
  const list = ({ projectId }: { projectId: string }) =>
    world.configurations
      .map((each) => configurationView(world, each))
      .filter((each) => world.links.some((link) => link.id === each.linkId && link.projectId === projectId))
      .sort((one, other) => one.name.localeCompare(other.name));

  return {
    list_run_configurations: list,
    save_run_configuration: ({ form }: { form: RunConfigurationForm }) => {
      const name = form.name.toLowerCase();
      if (world.configurations.some((each) => each.name.toLowerCase() === name && each.id !== form.id)) {
        throw refusal('input.taken', 'name');
      }
      if (form.executor.kind === 'local-command' && form.executor.program === MISSING_PROGRAM) {
        throw refusal('not-found', 'program');
      }
      const known = world.configurations.find((each) => each.id === form.id);
      const suite = suitesOf(world, form.linkId).find((each) => each.id === form.suiteId);
      const saved: Stored = {
        id: known?.id ?? `configuration-${world.configurations.length + 1}`,
        name: form.name,
        linkId: form.linkId,
        suite: suite ? { ...suite, isMissing: false } : form.suiteId === null ? null : (known?.suite ?? null),
        profile: form.profile,
        executor: form.executor,
        variables: form.variables.map(({ name, isSecured, value }) => ({ name, value: isSecured ? null : value })),
        lastState: known?.lastState ?? null,
        lastAt: known?.lastAt ?? null,
      };
      if (known) Object.assign(known, saved);
      else world.configurations.push(saved);
      changed('runs');
      return configurationView(world, known ?? saved);
    },
    remove_run_configuration: ({ configurationId }: { configurationId: string }) => {
      if (!world.confirms) return false;
      world.configurations = world.configurations.filter((each) => each.id !== configurationId);
      world.schedules = world.schedules.filter((each) => each.configurationId !== configurationId);
      changed('runs');
      changed('schedules');
      return true;
    },
    choose_local_path: ({ what }: { what: 'program' | 'folder' }) =>
      world.confirms ? (what === 'program' ? KATALON : '/home/ana/projekte/web-shop') : null,
  };
}

export function configurationView(world: World, stored: Stored): RunConfigurationView {
  const link = world.links.find((each) => each.id === stored.linkId);
  return {
    ...stored,
    repository: link?.name ?? '',
    isArchived: link?.status === 'ARCHIVED',
    schedules: world.schedules.filter((each) => each.configurationId === stored.id).length,
  };
}

/** Gives the project what it runs: both executors, secured values, names of all kinds, an archived repository. */
export function makeConfigurations(world: World): Stored[] {
  const now = world.now();
  const has = (id: string) => world.links.some((link) => link.id === id);
  const suites = (linkId: string) => suitesOf(world, linkId).map((suite) => ({ ...suite, isMissing: false }));
  const [smoke = null, regression = null] = suites('link-1');
  const all: Stored[] = [
    {
      id: 'configuration-1',
      name: 'Nightly smoke',
      linkId: 'link-1',
      suite: smoke,
      profile: 'staging',
      executor: { kind: 'bitbucket-pipelines', branch: '', pipeline: 'katalon-smoke' },
      variables: [
        { name: 'BASE_URL', value: 'https://staging.acme.example' },
        { name: 'KATALON_API_KEY', value: null },
        { name: 'BROWSER', value: 'Chrome (headless)' },
      ],
      lastState: 'SUCCESS',
      lastAt: now - 5 * HOUR,
    },
    {
      id: 'configuration-2',
      name: 'Regression on this computer',
      linkId: 'link-1',
      suite: regression,
      profile: 'default',
      executor: {
        kind: 'local-command',
        program: KATALON,
        arguments: [
          '-noSplash',
          '-runMode=console',
          '-projectPath=/home/ana/projekte/web shop/web shop.prj',
          '-testSuitePath=${suite}',
          '-executionProfile=${profile}',
          '-browserType=Chrome (headless)',
          '-reportFolder=Reports/${run}',
        ],
        folder: '/home/ana/projekte/web shop',
        reportFolder: 'Reports',
        timeLimitMinutes: 240,
      },
      variables: [{ name: 'KATALON_API_KEY', value: null }],
      lastState: 'FAILED',
      lastAt: now - 26 * HOUR,
    },
    {
      id: 'configuration-3',
      name: '모바일 주문 야간 회귀 테스트',
      linkId: 'link-2',
      suite: suites('link-2')[0] ?? null,
      profile: '스테이징',
      executor: { kind: 'bitbucket-pipelines', branch: 'release/2026.11', pipeline: '' },
      variables: [],
      lastState: 'RUNNING',
      lastAt: now - HOUR / 6,
    },
    {
      id: 'configuration-4',
      name: 'Kundenkonto und Stammdaten, nächtliche Regression',
      linkId: 'link-4',
      suite: null,
      profile: '',
      executor: {
        kind: 'bitbucket-pipelines',
        branch: 'feature/QA-4711-länderspezifische-abweichungen-österreich-und-schweiz',
        pipeline: 'regression-österreich-und-schweiz',
      },
      variables: [{ name: 'KUNDENSTAMMDATEN_DATENBANKVERBINDUNGSZEICHENFOLGE', value: null }],
      lastState: null,
      lastAt: null,
    },
    {
      id: 'configuration-5',
      name: 'Payments contract checks',
      linkId: 'link-3',
      suite: { id: 'suite-gone', name: 'Contracts', katalonId: 'Test Suites/Payments/Contracts', isMissing: true },
      profile: 'default',
      executor: { kind: 'bitbucket-pipelines', branch: '', pipeline: '' },
      variables: [],
      lastState: 'ERROR',
      lastAt: now - 52 * HOUR,
    },
    {
      id: 'configuration-6',
      name: 'Old shop nightly',
      linkId: 'link-5',
      suite: null,
      profile: 'default',
      executor: { kind: 'bitbucket-pipelines', branch: 'master', pipeline: '' },
      variables: [],
      lastState: 'CANCELED',
      lastAt: now - 15 * HOUR,
    },
    {
      id: 'configuration-7',
      name: 'Health probe',
      linkId: 'link-1',
      suite: null,
      profile: '',
      executor: {
        kind: 'local-command',
        program: 'newman',
        arguments: ['run', 'health.json', '--reporters', 'junit'],
        folder: '/home/ana/projekte/probes',
        reportFolder: 'newman',
        timeLimitMinutes: 4,
      },
      variables: [],
      lastState: 'SUCCESS',
      lastAt: now - HOUR / 20,
    },
  ];
  return all.filter((each) => has(each.linkId));
}

function suitesOf(world: World, linkId: string) {
  return (world.catalogues.get(linkId)?.suites ?? []).map(({ id, name, folder }) => ({
    id,
    name,
    katalonId: `${folder}/${name}`.replace(/^.*?(?=Test Suites\/)/, ''),
  }));
}
