import { describe, expect, it } from 'vitest';
import type { CalendarEntry } from '../../../ipc/types/CalendarEntry';
import type { TimingView } from '../../../ipc/types/TimingView';
import { dueTimes, localAt } from '../../../ipc/fake/zones';
import { dayWords, entryState, groupsOf } from './calendarWords';
import { formToSend, scheduleErrors, startingDraft, timingOf, type ScheduleDraft } from './scheduleForm';
import { boundsWords, movedWords, noNextWords, offsetWords, timingWords } from './timingWords';

const timing = (change: Partial<TimingView> = {}): TimingView => ({
  startsAt: '2026-11-23T02:30',
  endsAt: null,
  every: 1,
  unit: 'DAY',
  timeZone: 'Europe/Berlin',
  ...change,
});

describe('when a schedule is due, in words', () => {
  it.each([
    [{}, 'Every day, 02:30 Europe/Berlin'],
    [{ every: 3 }, 'Every 3 days, 02:30 Europe/Berlin'],
    [{ every: 2, unit: 'WEEK' }, 'Every 2 weeks, Mondays 02:30 Europe/Berlin'],
    [{ unit: 'WEEK', startsAt: '2026-11-29T22:00' }, 'Every week, Sundays 22:00 Europe/Berlin'],
    [{ unit: 'MONTH' }, 'Every month, day 23, 02:30 Europe/Berlin'],
    [
      { every: 2, unit: 'MONTH', startsAt: '2026-08-31T07:00', timeZone: 'America/New_York' },
      'Every 2 months, day 31 or the last, 07:00 America/New York',
    ],
    [{ every: 5, unit: 'MINUTE' }, 'Every 5 minutes'],
    [{ unit: 'MINUTE' }, 'Every minute'],
    [{ every: 6, unit: 'HOUR' }, 'Every 6 hours, counted from 02:30 Europe/Berlin'],
  ] satisfies [Partial<TimingView>, string][])('%j', (change, words) => {
    expect(timingWords(timing(change))).toBe(words);
  });

  it('name a start that is to come, and the end', () => {
    expect(boundsWords(timing(), '2026-11-24')).toBe('');
    expect(boundsWords(timing({ startsAt: '2027-01-02T02:30' }), '2026-11-24')).toMatch(/^from .*2027$/);
    expect(boundsWords(timing({ endsAt: '2027-03-31T23:59' }), '2026-11-24')).toMatch(/^until .*2027, 23:59$/);
  });

  it('tells one that is on from one that is off where nothing is to come', () => {
    expect(noNextWords({ isOn: false, isOver: false })).toBe('Off');
    expect(noNextWords({ isOn: true, isOver: true })).toBe('Over');
    expect(noNextWords({ isOn: true, isOver: false })).toBe('None');
  });

  it('explain what the clocks do to a time', () => {
    const at = (local: string, isMoved = true) => ({ at: 0, local, isMoved });
    expect(movedWords(at('2027-03-28T03:30+02:00'), timing())).toBe(
      'The clocks go forward: 02:30 does not exist that day; 03:30 is taken.',
    );
    expect(movedWords(at('2027-10-31T02:30+02:00'), timing())).toBe(
      'The clocks go back: 02:30 comes twice that day, and it runs once.',
    );
    expect(movedWords(at('2027-03-29T02:30+02:00', false), timing())).toBeNull();
    expect(offsetWords('2027-03-29T02:30+02:00')).toBe('UTC+02:00');
    expect(offsetWords('2027-03-29T02:30+00:00')).toBe('UTC');
  });
});

describe('the clocks of the fake host', () => {
  const from = Date.parse('2027-03-26T12:00Z');

  it('take a skipped time later, and the first of a repeated one', () => {
    const spring = dueTimes(timing({ startsAt: '2027-03-26T02:30' }), from, 3);
    expect(spring.map(({ local, isMoved }) => [local, isMoved])).toEqual([
      ['2027-03-27T02:30+01:00', false],
      ['2027-03-28T03:30+02:00', true],
      ['2027-03-29T02:30+02:00', false],
    ]);
    const autumn = dueTimes(timing({ startsAt: '2027-10-30T02:30' }), Date.parse('2027-10-30T12:00Z'), 2);
    expect(autumn.map(({ local, isMoved }) => [local, isMoved])).toEqual([
      ['2027-10-31T02:30+02:00', true],
      ['2027-11-01T02:30+01:00', false],
    ]);
  });

  it('come back to the 31st after a shorter month, and end', () => {
    const due = dueTimes(
      timing({ startsAt: '2027-01-31T07:00', unit: 'MONTH', endsAt: '2027-04-15T00:00', timeZone: 'America/New_York' }),
      0,
      9,
    );
    expect(due.map(({ local }) => local.slice(0, 10))).toEqual(['2027-01-31', '2027-02-28', '2027-03-31']);
    expect(localAt(Date.parse('2027-07-01T12:00Z'), 'Asia/Kolkata')).toBe('2027-07-01T17:30+05:30');
  });
});

describe('the form', () => {
  const now = new Date(2026, 10, 23, 12).getTime();
  const draft = (change: Partial<ScheduleDraft> = {}): ScheduleDraft => ({
    ...startingDraft(null, { configurationId: 'configuration-1', timeZone: 'Europe/Berlin', now }),
    name: 'Nightly',
    ...change,
  });

  it('starts tomorrow, in the time zone of the computer', () => {
    expect(formToSend(draft(), 'project-1', null)).toEqual({
      id: null,
      projectId: 'project-1',
      name: 'Nightly',
      configurationId: 'configuration-1',
      timing: { startsAt: '2026-11-24T04:00', endsAt: null, every: 1, unit: 'DAY', timeZone: 'Europe/Berlin' },
    });
  });

  it.each([
    ['name', { name: ' ' }],
    ['configuration', { configurationId: '' }],
    ['startsAt', { startDay: '2026-02-30' }],
    ['startsAt', { startClock: '25:00' }],
    ['endsAt', { endDay: '2026-11-23', endClock: '04:00' }],
    ['endsAt', { endClock: '04:00' }],
    ['every', { every: '0' }],
    ['every', { every: '1000' }],
    ['every', { every: '1.5' }],
    ['timeZone', { timeZone: '' }],
  ] satisfies [string, Partial<ScheduleDraft>][])('says what is wrong with %s in %j', (field, change) => {
    const errors = scheduleErrors(draft(change));
    expect(Object.entries(errors).filter(([, error]) => error !== null)).toEqual([[field, expect.any(String)]]);
  });

  it('takes a day alone as its end, and the same time as the start', () => {
    expect(timingOf(draft({ endDay: '2026-12-31' }))?.endsAt).toBe('2026-12-31T23:59');
    expect(timingOf(draft({ endDay: '2026-11-24', endClock: '4:00' }))?.endsAt).toBe('2026-11-24T04:00');
  });

  it('asks for no preview of what is no schedule', () => {
    expect(timingOf(draft({ every: '' }))).toBeNull();
    expect(timingOf(draft({ name: '' }))).not.toBeNull();
  });
});

describe('a day of the calendar', () => {
  const entry = (at: number, change: Partial<CalendarEntry> = {}): CalendarEntry => ({
    at,
    scheduleId: 'schedule-1',
    schedule: 'Nightly',
    run: null,
    isArchived: false,
    ...change,
  });

  it('has one line for each schedule, told by what went wrong', () => {
    const passed = entry(1, { run: { id: 'a', state: 'SUCCESS', reason: null } });
    const failed = entry(2, { run: { id: 'b', state: 'FAILED', reason: null } });
    const other = entry(0, { scheduleId: 'schedule-2' });
    const groups = groupsOf([other, passed, failed, entry(3)]);
    expect(groups.map(({ first, amount, telling }) => [first.at, amount, telling.at])).toEqual([
      [0, 1, 0],
      [1, 3, 2],
    ]);
  });

  it('tells the past, the missed, what is planned and what will be cancelled', () => {
    expect(entryState(entry(1, { run: { id: 'a', state: 'WAIT_FOR_TRIGGER', reason: 'missed' } })).word).toBe('Missed');
    const canceled = entryState(entry(1, { run: { id: 'a', state: 'CANCELED', reason: 'repository-archived' } }));
    expect(canceled).toMatchObject({ word: 'Cancelled', reason: 'Its repository was archived.' });
    const queued = entryState(entry(1, { run: { id: 'a', state: 'CANCELED', reason: 'still-queued' } }));
    expect(queued).toMatchObject({
      word: 'Cancelled',
      reason: 'An earlier run of its schedule still waited for its turn.',
    });
    expect(entryState(entry(1, { isArchived: true })).word).toBe('Will be cancelled');
    expect(entryState(entry(1)).word).toBe('Planned');
  });

  it('is read aloud with its date, how much is due and the first of it', () => {
    const at = new Date(2026, 10, 24, 2, 30).getTime();
    const words = dayWords('2026-11-24', [entry(at), entry(at), entry(at)], true, true, 2);
    expect(words).toMatch(/2026.*, today: 3 due times\. 02:30 Nightly, Planned; 02:30 Nightly, Planned; …$/);
    expect(dayWords('2026-11-25', [], false, true, 2)).toMatch(/: nothing due$/);
    expect(dayWords('2026-11-25', [], false, false, 2)).toMatch(/2026$/);
  });
});
