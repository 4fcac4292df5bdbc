import { expect, it } from 'vitest';
import { addDays, addYear, utcDayOf, daysBetween, isDay } from './utcDay';

it('knows the days of the calendar', () => {
  const rows: [string, boolean][] = [
    ['2027-03-31', true],
    ['2028-02-29', true],
    ['2027-02-29', false],
    ['2027-02-30', false],
    ['2027-13-01', false],
    ['2027-3-1', false],
    ['31.03.2027', false],
    ['+002027-03-31', false],
    ['2027-03-31T00:00', false],
    ['', false],
  ];
  for (const [text, expected] of rows) expect(isDay(text), text).toBe(expected);
});

it('counts days in UTC, over months, years and changes of the clock', () => {
  expect(utcDayOf(Date.UTC(2026, 10, 23, 23, 59))).toBe('2026-11-23');
  expect(addDays('2026-12-30', 3)).toBe('2027-01-02');
  expect(addDays('2027-03-27', 2)).toBe('2027-03-29');
  expect(daysBetween('2026-11-23', '2027-11-23')).toBe(365);
  expect(daysBetween('2026-11-23', '2026-11-20')).toBe(-3);
});

it('takes the last of February where a year later has no 29th', () => {
  expect([addYear('2026-11-23'), addYear('2028-02-29'), addYear('2027-02-28')]).toEqual([
    '2027-11-23',
    '2029-02-28',
    '2028-02-28',
  ]);
});
