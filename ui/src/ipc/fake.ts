/**
 * An in-memory host for tests and for development in a plain browser. It answers as the core does, remembers what
 * is done to it until the page is loaded again, and is no part of the built app.
 */
import { isErrorCode } from '../errors/catalogue';
import type { Host } from './host';
import { auditCommands } from './fake/audit';
import { commitOf } from './fake/catalogue';
import { computerCommands } from './fake/computer';
import { configurationCommands } from './fake/configurations';
import { resolveAddress } from './fake/addresses';
import { compare, comparisonCommands } from './fake/comparison';
import { testConnection } from './fake/connectionTest';
import { hearDrags } from './fake/drag';
import { detailCommands, earlierOf, scriptsOf, selectionOf } from './fake/details';
import { identityCommands, identityOf } from './fake/identity';
import { importCommands } from './fake/imports';
import { insightCommands } from './fake/insights';
import { integrationCommands } from './fake/integrations';
import { listCommands } from './fake/lists';
import { allow, memberCommands } from './fake/members';
import { pickerCommands } from './fake/picker';
import { problemCommands } from './fake/problems';
import { refusal } from './fake/refusal';
import { scheduleCommands } from './fake/schedules';
import { resultsOf, standingOf } from './fake/results';
import { runCommands } from './fake/runs';
import { searchCommands } from './fake/search';
import { testLinkCommands } from './fake/testLinks';
import { serviceHookCommands } from './fake/serviceHooks';
import { startSync } from './fake/sync';
import { diagnose, syncCommands } from './fake/syncs';
import { uploadedCommands } from './fake/uploaded';
import { addLink, makeWorld, refreshAges, scenarios, type World } from './fake/world';
import type { CheckView } from './types/CheckView';
import type { IntegrationForm } from './types/IntegrationForm';
import type { LinkForm } from './types/LinkForm';
import type { LinkView } from './types/LinkView';
import type { TestCaseDetail } from './types/TestCaseDetail';
import type { TestSuiteDetail } from './types/TestSuiteDetail';

export { makeWorld, type World };

/**
 * Reads the scenario from the page's address, for example `?fake=first-start`. With `hold=list_test_cases` that command
 * never answers, with `refuse=list_test_cases:store.failed` it fails.
 */
export function fakeHostOfAddress(search: string): Host {
  const told = new URLSearchParams(search);
  const world = makeWorld(scenarios.find((scenario) => scenario === told.get('fake')) ?? 'demo');
  for (const command of told.getAll('hold')) world.holds.set(command, new Promise(() => {}));
  for (const refused of told.getAll('refuse')) {
    const [command = '', code = ''] = refused.split(':');
    if (isErrorCode(code)) world.refusals.set(command, code);
  }
  const host = fakeHost(world);
  hearDrags(world, host.tell);
  return host;
}

export function fakeHost(world: World): Host & { tell: (event: string, payload: unknown) => void } {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  let cancelled = false;
  const tell = (event: string, payload: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(structuredClone(payload) as never);
  };
  const changed = (what: string) => tell('changed', { what });
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, world.pace));

  const integration = (id: string) => world.integrations.find((each) => each.id === id) ?? missing();
  const link = (id: string) => world.links.find((each) => each.id === id) ?? missing();
  const shown = () => world.links.filter((each) => each.status !== 'ARCHIVED');
  const cases = () => shown().flatMap((each) => world.catalogues.get(each.id)?.cases ?? []);
  const suites = () => shown().flatMap((each) => world.catalogues.get(each.id)?.suites ?? []);
  const problems = () => shown().flatMap((each) => world.catalogues.get(each.id)?.problems ?? []);

  function cancelMessages() {
    cancelled = true;
    return null;
  }

  function store(form: LinkForm): LinkView {
    const found = resolveAddress(form.address, integration(form.integrationId).workspace);
    const twin = world.links.find((each) => each.name === form.name && each.id !== form.linkId);
    if (twin) throw refusal('input.taken', 'name');
    const target =
      form.linkId === null ? addLink(world, `link-${world.links.length + 1}`, form.name, '') : link(form.linkId);
    const { name, address, description, linkResults } = form;
    const { repository, reference, directory } = found;
    Object.assign(target, {
      name,
      address,
      description,
      linkResults,
      repository,
      reference,
      directory,
      status: 'INACTIVE',
    });
    changed('links');
    return target;
  }

  const commands: Record<string, (args: never) => unknown> = {
    ...memberCommands(world, changed),
    ...auditCommands(world),
    ...identityCommands(world, changed),
    ...detailCommands(world, (id) => {
      const test = [...cases(), ...suites()].find((each) => each.id === id) ?? missing();
      return `${test.folder}/${test.name}.${'kind' in test ? 'ts' : 'tc'}`;
    }),
    ...comparisonCommands(world),
    cancel_comparison: cancelMessages,
    ...computerCommands(world),
    create_project: ({ name }: { name: string }) => {
      if (world.session.projects.some((project) => project.name === name)) throw refusal('input.taken', 'name');
      const project = { id: `project-${world.session.projects.length + 1}`, name, canManageLinks: true };
      world.session.projects.push(project);
      return project;
    },
    ...integrationCommands(world, changed),
    ...configurationCommands(world, changed),
    ...scheduleCommands(world, changed),
    ...serviceHookCommands(world, changed),
    cancel_test_connection: cancelMessages,
    cancel_diagnosis: cancelMessages,
    list_connected_integrations: () => world.integrations.filter((each) => each.status !== 'INACTIVE'),
    ...syncCommands(world, changed),
    list_links: ({ projectId }: { projectId: string }) => {
      refreshAges(world);
      return world.links.filter((each) => each.projectId === projectId);
    },
    resolve_address: ({ integrationId, address }: { integrationId: string; address: string }) =>
      resolveAddress(address, integration(integrationId).workspace),
    cancel_lookup: () => null,
    ...pickerCommands(world),
    save_link: ({ form }: { form: LinkForm }) => store(form),
    proceed_link: ({ form }: { form: LinkForm }) => {
      const target = store(form);
      startSync(world, target, tell);
      return target;
    },
    sync_link: ({ linkId }: { linkId: string }) => {
      startSync(world, link(linkId), tell);
      return null;
    },
    cancel_sync: ({ linkId }: { linkId: string }) => {
      const target = link(linkId);
      if (target.sync.phase === 'running') target.sync = { ...target.sync, phase: 'cancelling' };
      tell('sync', { linkId, sync: target.sync });
      return null;
    },
    archive_link: ({ linkId }: { linkId: string }) => {
      if (!world.confirms) return null;
      const target = Object.assign(link(linkId), { status: 'ARCHIVED' });
      changed('links');
      changed('catalogue');
      return target;
    },
    unarchive_link: ({ linkId }: { linkId: string }) => {
      if (!world.confirms) return null;
      const target = Object.assign(link(linkId), { status: 'INACTIVE' });
      startSync(world, target, tell);
      return target;
    },
    ...runCommands(world, changed),
    ...importCommands(world, changed),
    ...listCommands(world),
    read_test_case: ({ testCaseId }: { testCaseId: string }) => caseDetail(testCaseId),
    read_test_suite: ({ testSuiteId }: { testSuiteId: string }) => suiteDetail(testSuiteId),
    ...problemCommands(world, changed),
    ...searchCommands(world),
    ...testLinkCommands(world),
    ...uploadedCommands(world, changed),
    ...insightCommands(world),
    open_in_bitbucket: () => null,
  };

  function caseDetail(id: string): TestCaseDetail {
    const row = cases().find((each) => each.id === id) ?? missing();
    const owner = link(row.linkId);
    const path = `${row.folder}/${row.name}.tc`;
    const uses = suites()
      .flatMap((suite) => suite.lines.map((line) => ({ suite, line })))
      .filter(({ line }) => line.targetRow === id);
    return {
      ...row,
      linkName: owner.name,
      path,
      katalonId: path.slice(owner.directory ? owner.directory.length + 1 : 0, -'.tc'.length),
      katalonProject: owner.directory,
      description: 'Signs in with a known customer and looks at the basket.\nThe customer has one open order.',
      comment: '',
      guid: '5f0c2a4e-6f1d-4f7c-9a55-3b8f2f0f7d21',
      variables: [
        { name: 'customer', defaultValue: "'ana@acme.example'", description: 'Who signs in' },
        { name: 'password', defaultValue: null, description: '' },
      ],
      scripts: scriptsOf(path, id),
      results: resultsOf(row),
      standing: standingOf(row, world.now()),
      earlier: earlierOf(world, id),
      suiteTotal: uses.length,
      suites: uses.slice(0, 200).map(({ suite, line }) => ({
        id: suite.id,
        name: suite.name,
        folder: suite.folder,
        position: line.position,
        enabled: line.enabled,
      })),
      problems: problems().filter((problem) => problem.path === path),
      ...identityOf(world, row, path),
    };
  }

  function suiteDetail(id: string): TestSuiteDetail {
    const { lines, ...row } = suites().find((each) => each.id === id) ?? missing();
    const owner = link(row.linkId);
    const path = `${row.folder}/${row.name}.ts`;
    return {
      ...row,
      linkName: owner.name,
      path,
      katalonId: path.slice(owner.directory ? owner.directory.length + 1 : 0, -'.ts'.length),
      katalonProject: owner.directory,
      description: '',
      guid: commitOf(row.name.length).slice(0, 32),
      members: lines.slice(0, 1_000),
      memberTotal: lines.length,
      selection: selectionOf(row.query, world.catalogues.get(row.linkId)?.cases ?? []),
      results: resultsOf(row),
      standing: standingOf(row, world.now()),
      earlier: earlierOf(world, id),
      problems: problems().filter((problem) => problem.path === path),
      ...identityOf(world, row, path),
    };
  }

  async function answer(command: string, args: unknown): Promise<never> {
    const run = commands[command];
    if (!run) throw refusal('not-found');
    await world.holds.get(command);
    allow(world, command);
    const code = world.refusals.get(command);
    if (code) throw refusal(code);
    return structuredClone(run(args as never)) as never;
  }

  return {
    tell,
    call: (command, args = {}) => answer(command, args),
    callWithMessages: async <Result, Message>(
      command: string,
      args: Record<string, unknown>,
      _channel: string,
      onMessage: (message: Message) => void,
    ) => {
      cancelled = false;
      if (command === 'diagnose_link') {
        await world.holds.get(command);
        const code = world.refusals.get(command);
        if (code) throw refusal(code);
        const target = link(args['linkId'] as string);
        return (await diagnose(
          world,
          target,
          (line) => onMessage(line as Message),
          pause,
          () => cancelled,
        )) as Result;
      }
      if (command === 'compare') {
        await world.holds.get(command);
        const code = world.refusals.get(command);
        if (code) throw refusal(code);
        const target = link(args['linkId'] as string);
        return structuredClone(
          await compare(
            world,
            target,
            args,
            (progress) => onMessage(progress as Message),
            pause,
            () => cancelled,
          ),
        ) as Result;
      }
      const send = (check: CheckView) => onMessage(check as Message);
      const form = args['form'] as IntegrationForm;
      world.tested = null;
      const result = await testConnection(form, send, pause, () => cancelled);
      world.tested = result.passed ? form : null;
      return result as Result;
    },
    listen: async <Payload>(event: string, onEvent: (payload: Payload) => void) => {
      const own = listeners.get(event) ?? new Set();
      listeners.set(event, own.add(onEvent));
      return () => void own.delete(onEvent);
    },
  };
}

function missing(): never {
  throw refusal('not-found');
}
