import { describe, expect, it } from 'vitest';
import { everyState, expiryOf, makeIntegration } from '../ipc/fake/integrations';
import { addDays, shownDay } from '../lib/format/utcDay';
import { attentionLine, attentions } from './attention';
import { expiryWords } from './expiry';

const NOW = Date.UTC(2026, 10, 23, 12);
const endingIn = (days: number) => ({
  ...makeIntegration('integration-1', 'Acme', 'acme', NOW),
  ...expiryOf(addDays('2026-11-23', days), NOW),
});

describe('the end of a token', () => {
  it.each([
    [31, `ends on ${shownDay('2026-12-24')}`, 'quiet', null],
    [30, 'ends in 30 days', 'note', null],
    [8, 'ends in 8 days', 'note', null],
    [7, 'ends in 7 days', 'warn', '!'],
    [2, 'ends in 2 days', 'warn', '!'],
    [1, 'ends tomorrow', 'bad', '!'],
    [0, 'ends today', 'bad', '!'],
    [-1, `ended on ${shownDay('2026-11-22')}`, 'bad', '✕'],
  ])('in %j days reads %j and is %s', (days, text, tone, shape) => {
    expect(expiryWords(endingIn(days))).toEqual({ text, tone, shape });
  });

  it('is admitted to be unknown, and is of no concern while disconnected', () => {
    expect(expiryWords({ ...endingIn(0), ...expiryOf('', NOW) })).toMatchObject({
      text: 'no end date given',
      tone: 'quiet',
    });
    expect(expiryWords({ ...endingIn(-1), status: 'INACTIVE' })).toMatchObject({ tone: 'quiet', shape: null });
  });
});

describe('what wants attention', () => {
  it('is nothing while all is well', () => {
    expect(attentionLine([endingIn(31), { ...endingIn(-1), status: 'INACTIVE' }])).toBeNull();
  });

  it('puts errors first, then the tokens that end soonest', () => {
    const names = attentions(everyState(NOW)).map(({ integration }) => integration.workspace);
    expect(names).toEqual([
      'kundenkonto-stammdaten',
      'acme-legacy',
      'partner-gmbh',
      'field-tests',
      'acme-data',
      'payments-kr',
      'acme-mobile',
    ]);
  });

  it('is one line that names the first and counts the others', () => {
    expect(attentionLine([endingIn(6)])?.text).toBe('The token of Acme ends in 6 days.');
    expect(attentionLine([endingIn(6), endingIn(20), endingIn(31)])?.text).toBe(
      'The token of Acme ends in 6 days. And 1 more.',
    );
    expect(attentionLine(everyState(NOW))?.text).toBe(
      'Kundenkonto- und Stammdatenverwaltung Süd: The token has ended. And 6 more.',
    );
  });
});
