/** Why the tests of a link are as old as they are: one sentence, the next try, the next step. */
import { explain } from '../errors/catalogue';
import type { AgeView } from '../ipc/types/AgeView';
import type { LinkView } from '../ipc/types/LinkView';
import { inTime, relativeTime } from '../lib/format/time';
import { visible } from '../lib/format/visible';
import { referenceName, type StateWords } from './words';

export interface AgeWords {
  shape: StateWords['shape'];
  tone: StateWords['tone'];
  /** The reason alone, for where the age already stands beside it. */
  reason: string;
  /** From when what is shown is, and why. */
  sentence: string;
  /** When it is tried again. */
  next: string | null;
  /** What the person can do. */
  step: string | null;
}

const LATER: Pick<AgeWords, 'shape' | 'tone'> = { shape: '!', tone: 'warn' };
const CALM: Pick<AgeWords, 'shape' | 'tone'> = { shape: '○', tone: 'quiet' };
const BUSY: Pick<AgeWords, 'shape' | 'tone'> = { shape: '◐', tone: 'busy' };

export function ageWords(link: LinkView, now: number): AgeWords {
  const { age } = link;
  const next = nextTry(age, now);
  switch (age.reason) {
    case 'current': {
      const checked = link.synced === null ? '' : `, checked ${relativeTime(link.synced.confirmedAt, now)}`;
      return {
        shape: '●',
        tone: 'good',
        reason: 'Up to date.',
        sentence: `Up to date with ${referenceName(link)}${checked}.`,
        next: null,
        step: null,
      };
    }
    case 'syncing':
      return { ...BUSY, ...meanwhile('Syncing now', link, now), next: null, step: null };
    case 'queued':
      return { ...BUSY, ...meanwhile('Waiting for its turn to sync', link, now), next: null, step: null };
    case 'failed': {
      const words = explain(age.code ?? '');
      const looks = {
        error: { shape: '✕', tone: 'bad' },
        warning: LATER,
        calm: CALM,
      } as const;
      return { ...looks[words.severity], ...late(words.title, link, now), next, step: words.action };
    }
    case 'offline': {
      const words = explain(age.code ?? 'network.offline');
      return { ...CALM, ...late(words.title, link, now), next, step: words.action };
    }
    case 'paused':
      return {
        shape: '⊘',
        tone: 'warn',
        ...late('Syncing is paused.', link, now),
        next: null,
        step: 'Resume lets every repository follow its branch again.',
      };
    case 'disconnected':
      return {
        shape: '⊘',
        tone: 'warn',
        ...late(`The integration ${visible(link.integrationName)} is disconnected.`, link, now),
        next: null,
        step: 'An admin can reconnect it.',
      };
    case 'archived':
      return { shape: '⊘', tone: 'quiet', ...alone('Archived: its tests are hidden, and it follows nothing.') };
    case 'pinned':
      return {
        ...CALM,
        ...alone(`Pinned to ${referenceName(link)}, which never changes.`),
        step: 'Use the address of a branch to follow it.',
      };
    case 'not-synced':
      return {
        ...CALM,
        ...alone(link.synced === null ? 'Saved and never synced.' : 'Edited and not synced since.'),
        step: 'Proceed syncs it.',
      };
    case 'waiting-for-budget':
      return {
        ...LATER,
        ...late('Bitbucket allows no more requests for now.', link, now),
        next: age.nextTryAt === null ? null : `Goes on ${inTime(age.nextTryAt, now)}.`,
        step: null,
      };
  }
}

/** Returns whether the tests on screen are older than they should be, for a reason that does not pass within moments. */
export function isStale(link: LinkView): boolean {
  switch (link.age.reason) {
    case 'current':
    case 'syncing':
    case 'queued':
    case 'archived':
    case 'pinned':
      return false;
    case 'failed':
    case 'offline':
    case 'paused':
    case 'disconnected':
    case 'waiting-for-budget':
      return true;
    case 'not-synced':
      return link.synced !== null;
  }
}

function late(reason: string, link: LinkView, now: number): Pick<AgeWords, 'reason' | 'sentence'> {
  const shown = link.synced === null ? 'Never synced' : `As of ${relativeTime(link.synced.confirmedAt, now)}`;
  return { reason, sentence: `${shown}: ${reason}` };
}

function meanwhile(what: string, link: LinkView, now: number): Pick<AgeWords, 'reason' | 'sentence'> {
  const shown = link.synced === null ? '' : `; what is shown is as of ${relativeTime(link.synced.confirmedAt, now)}`;
  return { reason: `${what}.`, sentence: `${what}${shown}.` };
}

function alone(reason: string): Omit<AgeWords, 'shape' | 'tone'> {
  return { reason, sentence: reason, next: null, step: null };
}

function nextTry(age: AgeView, now: number): string | null {
  return age.nextTryAt === null ? null : `Tries again ${inTime(age.nextTryAt, now)}.`;
}
