/** Integrations as the fake host keeps them, and those of its scenarios. */
import type { ErrorCode } from '../error';
import type { IntegrationForm } from '../types/IntegrationForm';
import type { IntegrationView } from '../types/IntegrationView';
import { addDays, utcDayOf, daysBetween } from '../../lib/format/utcDay';
import { readWorkspaceUrl } from './addresses';
import { refusal } from './refusal';
import type { World } from './world';

const MINUTE = 60_000;
const FIRST_WARNING = 30;

type Expiry = Pick<IntegrationView, 'expiresOn' | 'expiry' | 'daysLeft'>;

export function makeIntegration(id: string, name: string, workspace: string, at: number): IntegrationView {
  return {
    id,
    name,
    description: '',
    workspace,
    workspaceUrl: `https://bitbucket.org/${workspace}`,
    credentialKind: 'api-token',
    credentialUser: 'ana@acme.example',
    status: 'ACTIVE',
    errorCode: null,
    errorDetail: null,
    credentialForgotten: false,
    checkedAt: at - 3 * MINUTE,
    linkCount: 0,
    leftHooks: [],
    ...expiryOf(addDays(utcDayOf(at), 200), at),
  };
}

/** Returns what the core would say of a token whose last day is `day`. */
export function expiryOf(day: string, now: number): Expiry {
  if (day === '') return { expiresOn: null, expiry: 'unknown', daysLeft: null };
  const daysLeft = daysBetween(utcDayOf(now), day);
  if (daysLeft < 0) return { expiresOn: day, expiry: 'passed', daysLeft: null };
  return { expiresOn: day, expiry: daysLeft <= FIRST_WARNING ? 'soon' : 'far', daysLeft };
}

export function integrationCommands(world: World, changed: (what: string) => void) {
  const byId = (id: string): IntegrationView => {
    const found = world.integrations.find((each) => each.id === id);
    if (!found) throw refusal('not-found');
    return found;
  };

  function connect(id: string, status: 'ACTIVE' | 'INACTIVE') {
    if (!world.confirms) return null;
    for (const each of world.links) if (each.integrationId === id) each.integrationDisconnected = status === 'INACTIVE';
    const target = byId(id);
    if (status === 'INACTIVE') target.credentialForgotten = world.forgets;
    const isBroken = status === 'ACTIVE' && target.credentialForgotten;
    changed('integrations');
    return Object.assign(target, {
      status: isBroken ? 'ERROR' : status,
      errorCode: isBroken ? 'keychain.absent' : null,
      errorDetail: null,
      checkedAt: world.now(),
    });
  }

  return {
    list_integrations: () => world.integrations,
    read_workspace_url: ({ text }: { text: string }) => readWorkspaceUrl(text),
    check_integration: ({ integrationId }: { integrationId: string }) => {
      const target = byId(integrationId);
      const { status, errorCode } = target;
      if (status === 'INACTIVE') throw refusal('integration.disconnected');
      if (world.offline) return target;
      // What passes by itself has passed by now.
      if (errorCode?.startsWith('network.'))
        Object.assign(target, { status: 'ACTIVE', errorCode: null, errorDetail: null });
      changed('integrations');
      return Object.assign(target, { checkedAt: world.now() });
    },
    save_integration: ({ form }: { form: IntegrationForm }) => {
      refuseFields(world, form);
      const { workspaceUrl } = readWorkspaceUrl(form.workspaceUrl);
      const workspace = workspaceUrl.split('/').at(-1) ?? '';
      const isNew = form.integrationId === null;
      const id = form.integrationId ?? `integration-${world.integrations.length + 1}`;
      const target = isNew ? makeIntegration(id, form.name, workspace, world.now()) : byId(id);
      const isTested = world.tested !== null && connectionOf(world.tested) === connectionOf(form);
      if (!isTested && connectionOf(form) !== storedConnection(target)) throw refusal('integration.not-tested');
      Object.assign(target, {
        name: form.name,
        workspace,
        workspaceUrl,
        description: form.description,
        credentialKind: form.credentialKind,
        credentialUser: form.user,
        ...expiryOf(form.expiresOn, world.now()),
        ...(isTested && { errorCode: null, errorDetail: null, checkedAt: world.now() }),
      });
      // Who disconnected it reconnects it.
      if (isTested && target.status !== 'INACTIVE') target.status = 'ACTIVE';
      if (form.secret !== '') target.credentialForgotten = false;
      if (isNew) world.integrations.push(target);
      changed('integrations');
      return target;
    },
    disconnect_integration: ({ integrationId }: { integrationId: string }) => connect(integrationId, 'INACTIVE'),
    reconnect_integration: ({ integrationId }: { integrationId: string }) => connect(integrationId, 'ACTIVE'),
  };
}

/** What reaches Bitbucket; an empty secret stands for the stored one. */
function connectionOf(form: IntegrationForm): string {
  return JSON.stringify([form.integrationId, form.workspaceUrl, form.credentialKind, form.user, form.secret]);
}

function storedConnection(stored: IntegrationView): string {
  return JSON.stringify([stored.id, stored.workspaceUrl, stored.credentialKind, stored.credentialUser, '']);
}

/** Refuses what only the core can know. */
function refuseFields(world: World, form: IntegrationForm): void {
  if (world.integrations.some((each) => each.name === form.name && each.id !== form.integrationId)) {
    throw refusal('input.taken', 'name');
  }
  const stored = world.integrations.find((each) => each.id === form.integrationId);
  if (stored && stored.linkCount > 0 && !form.workspaceUrl.endsWith(`/${stored.workspace}`)) {
    throw refusal('integration.other-workspace', 'workspaceUrl');
  }
}

/** One integration in each state that the list can show. */
export function everyState(now: number): IntegrationView[] {
  const today = utcDayOf(now);
  const make = (name: string, workspace: string, days: number | null, more: Partial<IntegrationView> = {}) => ({
    ...makeIntegration(`integration-${workspace}`, name, workspace, now),
    ...expiryOf(days === null ? '' : addDays(today, days), now),
    ...more,
  });
  const broken = (errorCode: ErrorCode, errorDetail: string | null = null): Partial<IntegrationView> => ({
    status: 'ERROR',
    errorCode,
    errorDetail,
  });
  return [
    make('Acme', 'acme', 200, { id: 'integration-1', description: 'The shop and its services.' }),
    make('Acme Mobile', 'acme-mobile', 24, { linkCount: 1 }),
    make('결제 서비스 품질 보증 팀', 'payments-kr', 6, { linkCount: 12, credentialUser: 'min-ji.kim@acme.example' }),
    make('Data Platform', 'acme-data', 1),
    make('Kundenkonto- und Stammdatenverwaltung Süd', 'kundenkonto-stammdaten', -3, {
      ...broken('bitbucket.token-expired', addDays(today, -3)),
      credentialUser: 'franziska.oberhuber@kundenkonto.example',
      linkCount: 2,
    }),
    make(
      'Legacy',
      'acme-legacy',
      90,
      broken('bitbucket.missing-scope', 'read:repository:bitbucket, read:workspace:bitbucket'),
    ),
    make('Partner', 'partner-gmbh', null, {
      ...broken('bitbucket.not-found', 'partner-gmbh'),
      credentialKind: 'access-token',
      credentialUser: '',
    }),
    make('Field Tests', 'field-tests', 120, broken('network.captive-portal')),
    make('Archive', 'acme-archive', -40, { status: 'INACTIVE', checkedAt: now - 60 * 24 * 60 * MINUTE }),
    make('Trial', 'acme-trial', null, { status: 'INACTIVE', credentialForgotten: true }),
  ];
}

/** Fifty integrations, most of them well. */
export function fifty(now: number): IntegrationView[] {
  const states = everyState(now);
  const others = Array.from({ length: 50 - states.length }, (_, index) =>
    makeIntegration(
      `integration-team-${index + 1}`,
      `Team ${String(index + 1).padStart(2, '0')}`,
      `team-${index + 1}`,
      now,
    ),
  );
  return [...others, ...states].toSorted((one, other) => one.name.localeCompare(other.name));
}
