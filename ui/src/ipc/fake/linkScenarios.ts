/** A project with a linked repository in every state that its row can show. */
import type { LinkView } from '../types/LinkView';
import { commitOf } from './catalogue';
import { makeIntegration } from './integrations';
import { addLink, fail, finishSync, type World } from './world';

const LONG = 'Kundenkonto- und Stammdatenverwaltung Süd, Teil 2';

export function makeLinks(world: World, first: LinkView): void {
  const now = world.now();
  world.serviceHooks = {
    callbackUrl: 'https://relay.acme.example',
    port: 8457,
    localAddress: 'http://127.0.0.1:8457',
    listening: true,
    errorCode: null,
  };
  finishSync(world, first, world.casesOfASync);
  first.description = 'The shop, as it is on main.\nSynced for the nightly runs.';
  const make = (name: string, directory: string, more: Partial<LinkView> = {}) =>
    Object.assign(addLink(world, `link-${world.links.length + 1}`, name, directory), more);
  const synced = (name: string, directory: string, more: Partial<LinkView> = {}) => {
    const link = make(name, directory);
    finishSync(world, link, 60);
    return Object.assign(link, more);
  };
  const fault = (link: LinkView, hookCode: string, hookDetail: string | null = null) =>
    world.hookFaults.set(link.id, { hookCode, hookDetail });

  fault(synced('모바일 주문 자동화', 'Szenarien/모바일'), 'hook.not-admin');
  fault(synced('payments-api', 'qa'), 'bitbucket.missing-scope', 'read:webhook:bitbucket, write:webhook:bitbucket');
  const deep = 'qa/automation/katalon/projekte/länderspezifische-abweichungen/österreich-und-schweiz/kundenkonto';
  const long = synced(LONG, deep, { repository: 'kundenkonto-und-stammdatenverwaltung-sued-automatisierte-tests' });
  long.reference = { kind: 'branch', name: 'feature/QA-4711-länderspezifische-abweichungen-österreich-und-schweiz' };
  fail(world, long, 'git.reference-missing', 190);
  fail(world, synced('legacy', ''), 'network.timed-out', 34);
  synced('release 2026.11', 'katalon', { reference: { kind: 'commit', name: commitOf(9) } });
  make('drafts', 'katalon');
  const docs = make('handbook', 'docs');
  finishSync(world, docs, 0);
  synced('old-shop', '', { status: 'ARCHIVED' });
  fault(synced('older-shop', '', { status: 'ARCHIVED' }), 'hook.not-admin');

  const partner = makeIntegration('integration-2', 'Partner GmbH', 'partner-gmbh', now);
  partner.status = 'INACTIVE';
  world.integrations.push(partner, makeIntegration('integration-3', 'Acme Mobile', 'acme-mobile', now));
  synced('partner-portal', '', {
    integrationId: partner.id,
    integrationName: partner.name,
    workspace: partner.workspace,
    integrationDisconnected: true,
  });
}
