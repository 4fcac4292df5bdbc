/** When a token ends, in words, and how loudly to say so. */
import type { IntegrationView } from '../ipc/types/IntegrationView';
import { shownDay } from '../lib/format/utcDay';

export interface ExpiryWords {
  text: string;
  /** A shape beside the words once it is worth a look; colour alone says nothing. */
  shape: '!' | '✕' | null;
  tone: 'quiet' | 'note' | 'warn' | 'bad';
}

/** Louder with each of the warnings: 30 days, 7 days, 1 day. */
const NOTE_DAYS = 30;
const WARN_DAYS = 7;
const LAST_DAYS = 1;

/** Returns when the token ends. A disconnected integration uses no token, so nothing there is urgent. */
export function expiryWords(integration: IntegrationView): ExpiryWords {
  const words = wordsOf(integration);
  return integration.status === 'INACTIVE' ? { ...words, shape: null, tone: 'quiet' } : words;
}

function wordsOf({ expiry, expiresOn, daysLeft }: IntegrationView): ExpiryWords {
  const day = expiresOn === null ? '' : shownDay(expiresOn);
  switch (expiry) {
    case 'unknown':
      return { text: 'no end date given', shape: null, tone: 'quiet' };
    case 'far':
      return { text: `ends on ${day}`, shape: null, tone: 'quiet' };
    case 'passed':
      return { text: `ended on ${day}`, shape: '✕', tone: 'bad' };
    case 'soon':
      return { text: `ends ${inDays(daysLeft ?? 0)}`, ...urgency(daysLeft ?? 0) };
  }
}

/** Returns for example `today`, `tomorrow`, `in 6 days`. */
export function inDays(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? 'tomorrow' : `in ${days} days`;
}

function urgency(days: number): Pick<ExpiryWords, 'shape' | 'tone'> {
  if (days <= LAST_DAYS) return { shape: '!', tone: 'bad' };
  if (days <= WARN_DAYS) return { shape: '!', tone: 'warn' };
  return { shape: null, tone: days <= NOTE_DAYS ? 'note' : 'quiet' };
}
