/** The words for states, stages and reasons, the same wherever they are shown. */
import type { IntegrationView } from '../ipc/types/IntegrationView';
import type { LinkView } from '../ipc/types/LinkView';
import type { SyncRunView } from '../ipc/types/SyncRunView';
import type { SyncStateView } from '../ipc/types/SyncStateView';
import type { TestSuiteRow } from '../ipc/types/TestSuiteRow';
import { explain, isOffline } from '../errors/catalogue';
import { count } from '../lib/format/count';
import type { IconName } from '../lib/icons';
import { visible } from '../lib/format/visible';
import { changeCountWords } from './changeWords';

/** A state as shape, word and colour. */
export interface StateWords {
  shape: '●' | '✕' | '!' | '◐' | '⊘' | '○';
  word: string;
  tone: 'good' | 'bad' | 'warn' | 'busy' | 'quiet';
  /** Why it is so, where that is worth saying. */
  reason: string | null;
}

/** Returns the state of an integration. */
export function integrationState(integration: IntegrationView): StateWords {
  switch (integration.status) {
    case 'ACTIVE':
      return { shape: '●', word: 'Active', tone: 'good', reason: null };
    case 'INACTIVE':
      return {
        shape: '○',
        word: 'Inactive',
        tone: 'quiet',
        reason: 'Disconnected. Its linked repositories do not sync.',
      };
    case 'ERROR':
      return { shape: '✕', word: 'Error', tone: 'bad', reason: explain(integration.errorCode ?? '').title };
  }
}

/** Returns the state of a linked repository. */
export function linkState(link: LinkView): StateWords {
  switch (link.status) {
    case 'ARCHIVED':
      return { shape: '⊘', word: 'Archived', tone: 'quiet', reason: 'Its tests are hidden; results and history stay.' };
    case 'INACTIVE':
      return link.sync.phase === 'idle'
        ? { shape: '○', word: 'Inactive', tone: 'quiet', reason: 'Saved and not synced since.' }
        : { shape: '◐', word: 'Syncing', tone: 'busy', reason: null };
    case 'ACTIVE':
      if (link.integrationDisconnected) {
        return { shape: '⊘', word: 'Active, not syncing', tone: 'warn', reason: 'Its integration is disconnected.' };
      }
      if (failureOf(link) !== null) {
        return failedState(link, { shape: '!', word: 'Active, not synced', tone: 'warn' });
      }
      if (holdsNoKatalonProject(link)) {
        return { shape: '●', word: 'Active', tone: 'good', reason: noKatalonProject(link) };
      }
      return { shape: '●', word: 'Active', tone: 'good', reason: null };
    case 'ERROR':
      return failedState(link, { shape: '✕', word: 'Error', tone: 'bad' });
  }
}

/** Returns the code of what keeps a link from following its branch: its error, or what passes by itself and has not. */
export function failureOf(link: LinkView): string | null {
  if (link.status === 'ERROR') return link.errorCode;
  if (link.status !== 'ACTIVE' || link.integrationDisconnected) return null;
  // What stops all links of a credential is known before each of them has failed with it.
  if (link.age.reason === 'failed' || link.age.reason === 'offline') return link.age.code;
  const run = link.lastRun;
  const failed = run?.outcome === 'failed' && run.startedAt > (link.synced?.confirmedAt ?? 0);
  return failed ? run.errorCode : null;
}

function failedState(link: LinkView, otherwise: Omit<StateWords, 'reason'>): StateWords {
  const code = failureOf(link);
  const words = isOffline(code) ? ({ shape: '○', word: 'Offline', tone: 'quiet' } as const) : otherwise;
  return { ...words, reason: explain(code ?? '').title };
}

/** Returns whether the link was synced and nothing of Katalon was found. */
export function holdsNoKatalonProject(link: LinkView): boolean {
  return link.synced !== null && link.synced.katalonProjects.length === 0;
}

export function noKatalonProject(link: LinkView): string {
  const place = link.directory === '' ? 'in the repository' : `under “${visible(link.directory)}”`;
  return `No Katalon project was found ${place} on ${referenceName(link)}.`;
}

/** Returns the branch, tag or commit that a link follows, as people call it. */
export function referenceName(link: LinkView): string {
  switch (link.reference.kind) {
    case 'default-branch':
      return visible(link.synced?.reference || 'the main branch');
    case 'branch':
    case 'tag':
      return visible(link.reference.name ?? '');
    case 'commit':
      return shortHash(link.reference.name ?? '');
  }
}

/** Returns what a running sync is doing, with counts where there are any. */
export function stageWords(sync: SyncStateView): string {
  if (sync.phase === 'cancelling') return 'cancelling';
  switch (sync.stage) {
    case null:
      return 'starting';
    case 'queued':
      return 'waiting for its turn';
    case 'resolving':
      return 'asking for the latest commit';
    case 'surveying':
      return 'looking for Katalon projects';
    case 'fetching':
      return 'fetching the test folders';
    case 'reading':
      return withAmount('reading', sync, count);
    case 'storing':
      return withAmount('storing', sync, count);
  }
}

/** Adds what is done of how much to a word; nothing while nothing is known. */
function withAmount(word: string, { done, total }: SyncStateView, shown: (amount: number) => string): string {
  if (total !== null) return `${word} ${shown(done)} of ${shown(total)}`;
  return done === 0 ? word : `${word}, ${shown(done)}`;
}

/** Returns how a sync run ended, and what it changed. */
export function runWords(run: SyncRunView): { state: StateWords; text: string } {
  switch (run.outcome) {
    case null:
      return { state: { shape: '◐', word: 'Running', tone: 'busy', reason: null }, text: '' };
    case 'finished':
      return {
        state: { shape: '●', word: 'Finished', tone: 'good', reason: null },
        text: changeCountWords(run.stats) || 'nothing changed',
      };
    case 'cancelled':
      return {
        state: { shape: '⊘', word: 'Cancelled', tone: 'quiet', reason: null },
        text: 'nothing was changed',
      };
    case 'interrupted':
      return { state: { shape: '⊘', word: 'Interrupted', tone: 'quiet', reason: null }, text: 'Suitecase was closed' };
    case 'failed':
      return {
        state: { shape: '✕', word: 'Failed', tone: 'bad', reason: null },
        text: explain(run.errorCode ?? '').title,
      };
  }
}

export function suiteKind(kind: TestSuiteRow['kind']): { icon: IconName; word: string } {
  switch (kind) {
    case 'static':
      return { icon: 'suite', word: 'Static' };
    case 'dynamic':
      return { icon: 'dynamic', word: 'Dynamic' };
    case 'collection':
      return { icon: 'collection', word: 'Collection' };
  }
}

export function shortHash(commit: string): string {
  return commit.slice(0, 7);
}
