import { describe, expect, it } from 'vitest';
import { addMonths, firstWeekday, weekdayOf, weeksOf } from './month';
import { clockOf, wallTime, wallTimeOf } from './wallTime';

describe('the weeks of a month', () => {
  it('are whole and hold every day of it once', () => {
    for (const first of [1, 6, 7]) {
      for (let month = 0; month < 24; month += 1) {
        const name = addMonths('2026-01-01', month).slice(0, 7);
        const weeks = weeksOf(name, first);
        const days = weeks.flat();
        expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0] ?? '') === first)).toBe(true);
        expect(new Set(days).size).toBe(days.length);
        const own = days.filter((day) => day.startsWith(name));
        expect(own[0]).toBe(`${name}-01`);
        expect(own).toHaveLength(new Date(Date.UTC(2026, month + 1, 0)).getUTCDate());
        expect(weeks.every((week) => week.some((day) => day.startsWith(name)))).toBe(true);
      }
    }
  });

  it('begin as the region has it', () => {
    expect(weeksOf('2026-11', 1)[0]?.[0]).toBe('2026-10-26');
    expect(weeksOf('2026-11', 7)[0]?.[0]).toBe('2026-11-01');
    for (const locale of ['en-US', 'de-DE', 'ar-EG']) {
      expect([1, 2, 3, 4, 5, 6, 7]).toContain(firstWeekday(locale));
    }
  });
});

it('steps by months to the same day, or the last one of a shorter month', () => {
  expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
  expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
  expect(addMonths('2027-03-15', -3)).toBe('2026-12-15');
  expect(addMonths('2026-12-31', 1)).toBe('2027-01-31');
});

it('reads times of the day as people type them', () => {
  expect(clockOf(' 2:30 ')).toBe('02:30');
  for (const wrong of ['', '24:00', '12:60', '1230', '12:5', 'noon']) expect(clockOf(wrong)).toBeNull();
  expect(wallTime('2026-11-24', '2:30')).toBe('2026-11-24T02:30');
  expect(wallTime('2026-02-30', '02:30')).toBeNull();
  expect(wallTimeOf(new Date(2026, 10, 24, 2, 30).getTime())).toBe('2026-11-24T02:30');
});
