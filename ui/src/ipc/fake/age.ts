/** How old a link's tests are and why, its way of following, a budget and a diagnosis, as the core tells them. */
import { isOffline } from '../../errors/catalogue';
import type { AgeView } from '../types/AgeView';
import type { BudgetView } from '../types/BudgetView';
import type { DiagnosisLine } from '../types/DiagnosisLine';
import type { FollowingView } from '../types/FollowingView';
import type { LinkView } from '../types/LinkView';
import type { World } from './world';

const LOOK_EVERY = 75_000;

export function ageOf(link: LinkView, paused: boolean, budgets: readonly BudgetView[], now: number): AgeView {
  const confirmed = link.synced?.confirmedAt ?? null;
  const old = (reason: AgeView['reason'], more: Partial<AgeView> = {}): AgeView => ({
    fresh: false,
    reason,
    since: confirmed,
    code: null,
    nextTryAt: null,
    ...more,
  });
  const run = link.lastRun;
  const failed = run?.outcome === 'failed' && run.startedAt > (confirmed ?? 0) ? run.errorCode : null;
  const waitingUntil = budgets.find((budget) => budget.integrationId === link.integrationId)?.waitingUntil ?? null;
  if (link.status === 'ARCHIVED') return old('archived');
  if (link.sync.phase !== 'idle') return old(link.sync.stage === 'queued' ? 'queued' : 'syncing');
  if (link.integrationDisconnected) return old('disconnected');
  if (link.status === 'INACTIVE') return old('not-synced');
  if (paused) return old('paused');
  if (failed !== null) {
    return old(isOffline(failed) ? 'offline' : 'failed', { code: failed, nextTryAt: now + LOOK_EVERY });
  }
  if (waitingUntil !== null) return old('waiting-for-budget', { nextTryAt: waitingUntil });
  if (link.reference.kind === 'commit') return { ...old('pinned'), fresh: true };
  return { ...old('current', { nextTryAt: now + LOOK_EVERY }), fresh: true };
}

/** Service hooks whose relay has this port cannot be heard, as another program has it. */
export const TAKEN_PORT = 9000;

export function followingOf(world: World, link: LinkView): FollowingView {
  const not = (reason: FollowingView['reason']): FollowingView => ({
    way: 'not-followed',
    reason,
    nextLookAt: null,
    hookUrl: null,
    hookCode: null,
    hookDetail: null,
    ...world.hookFaults.get(link.id),
  });
  if (link.status === 'ARCHIVED') return not('archived');
  if (link.integrationDisconnected) return not('disconnected');
  if (link.status === 'INACTIVE') return not('inactive');
  if (link.reference.kind === 'commit') return not('pinned');
  const { callbackUrl, port } = world.serviceHooks;
  const polled: FollowingView = { ...not('no-relay'), way: 'polled', nextLookAt: world.now() + LOOK_EVERY };
  if (world.paused) return { ...polled, reason: 'paused' };
  if (polled.hookCode !== null) return { ...polled, reason: reasonOf(polled.hookCode) };
  if (callbackUrl === '') return polled;
  if (port === TAKEN_PORT) return { ...polled, reason: 'hook-failed', hookCode: 'listener.port-taken' };
  return { ...polled, way: 'hook', reason: 'ok', hookUrl: `${callbackUrl}/hooks/${link.id}` };
}

function reasonOf(code: string): FollowingView['reason'] {
  if (code === 'bitbucket.missing-scope') return 'missing-scope';
  return code === 'hook.limit' ? 'hook-limit' : 'hook-failed';
}

export function makeBudget(now: number, change: Partial<BudgetView> = {}): BudgetView {
  return {
    integrationId: 'integration-1',
    integrationName: 'Acme',
    used: 12,
    allowed: 800,
    gitUsed: 148,
    gitAllowed: 48_000,
    resetsInSeconds: 3600 - (Math.floor(now / 1000) % 3600),
    waitingUntil: null,
    ...change,
  };
}

export function makeDiagnosis(): DiagnosisLine[] {
  return [
    { name: 'Connection', verdict: 'yes', detail: 'TLS 1.3, 4 requests on one connection' },
    { name: 'Protocol version 2', verdict: 'yes', detail: 'git/2.45.1-Bitbucket' },
    { name: 'Filter by tree depth', verdict: 'yes', detail: 'filter tree:3' },
    { name: 'Folders by the id of their listing', verdict: 'yes', detail: 'answered in 48 ms' },
    {
      name: 'Files by their id',
      verdict: 'no',
      detail: 'upload-pack: not our ref 3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
    },
    { name: 'Shallow fetch', verdict: 'yes', detail: 'deepen 1' },
    { name: 'Archive over REST', verdict: 'unknown', detail: 'not tried, since a better way works' },
  ];
}
