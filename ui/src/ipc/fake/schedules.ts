/** Schedules, their next times and their calendar as the fake host answers them. */
import type { CalendarEntry } from '../types/CalendarEntry';
import type { CalendarQuery } from '../types/CalendarQuery';
import type { CalendarRun } from '../types/CalendarRun';
import type { CalendarView } from '../types/CalendarView';
import type { NextTimes } from '../types/NextTimes';
import type { ScheduleForm } from '../types/ScheduleForm';
import type { ScheduleView } from '../types/ScheduleView';
import type { TimingView } from '../types/TimingView';
import { configurationView } from './configurations';
import { refusal } from './refusal';
import type { World } from './world';
import { dueTimes, wall } from './zones';

export type StoredSchedule = Pick<ScheduleView, 'id' | 'name' | 'configurationId' | 'timing' | 'isOn'>;

const DAY = 86_400_000;
/** Of one schedule no more due times are named in a calendar. */
const MOST_NAMED = 100;
const NEXT = 5;

export function scheduleCommands(world: World, changed: (what: string) => void) {
  const stored = (id: string) => world.schedules.find((each) => each.id === id) ?? missing();
  const view = (schedule: StoredSchedule) => scheduleView(world, schedule);
  const ofProject = (projectId: string) =>
    world.schedules.filter(({ configurationId }) => {
      const configuration = world.configurations.find((each) => each.id === configurationId);
      return world.links.some((link) => link.id === configuration?.linkId && link.projectId === projectId);
    });

  return {
    list_schedules: ({ projectId }: { projectId: string }) =>
      ofProject(projectId)
        .map(view)
        .sort((one, other) => one.name.localeCompare(other.name)),
    save_schedule: ({ form }: { form: ScheduleForm }) => {
      const name = form.name.toLowerCase();
      if (world.schedules.some((each) => each.name.toLowerCase() === name && each.id !== form.id)) {
        throw refusal('input.taken', 'name');
      }
      check(form.timing);
      const { name: chosen, configurationId, timing } = form;
      const known = world.schedules.find((each) => each.id === form.id);
      const id = known?.id ?? `schedule-${world.schedules.length + 1}`;
      const saved = { id, name: chosen, configurationId, timing, isOn: known?.isOn ?? true };
      if (known) Object.assign(known, saved);
      else world.schedules.push(saved);
      changed('schedules');
      return view(known ?? saved);
    },
    switch_schedule: ({ scheduleId, isOn }: { scheduleId: string; isOn: boolean }) => {
      const schedule = Object.assign(stored(scheduleId), { isOn });
      changed('schedules');
      return view(schedule);
    },
    remove_schedule: ({ scheduleId }: { scheduleId: string }) => {
      if (!world.confirms) return false;
      world.schedules = world.schedules.filter((each) => each.id !== scheduleId);
      changed('schedules');
      return true;
    },
    preview_schedule: ({ timing }: { timing: TimingView }): NextTimes => {
      check(timing);
      return { times: dueTimes(timing, world.now(), NEXT) };
    },
    read_calendar: ({ query }: { query: CalendarQuery }) => calendar(world, ofProject(query.projectId), query),
    list_time_zones: () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')],
  };
}

function knowsZone({ timeZone }: TimingView): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function check(timing: TimingView): void {
  if (!knowsZone(timing)) throw refusal('not-found', 'timeZone');
  if (timing.endsAt !== null && timing.endsAt < timing.startsAt) throw refusal('input.day-past', 'endsAt');
}

function scheduleView(world: World, schedule: StoredSchedule): ScheduleView {
  const configuration = world.configurations.find((each) => each.id === schedule.configurationId);
  const of = configuration && configurationView(world, configuration);
  const isUnreadable = !knowsZone(schedule.timing);
  const [next] = isUnreadable ? [] : dueTimes(schedule.timing, world.now(), 1);
  const [last] = isUnreadable ? [] : dueTimes(schedule.timing, world.now() - 40 * DAY, 20_000, world.now()).slice(-1);
  const run = last && pastRun(schedule, last.at, of?.isArchived ?? false);
  return {
    ...schedule,
    configuration: of?.name ?? '',
    repository: of?.repository ?? '',
    isArchived: of?.isArchived ?? false,
    nextAt: schedule.isOn && next ? next.at : null,
    isOver: !isUnreadable && next === undefined,
    isUnreadable,
    lastState: run?.state ?? null,
    lastReason: run?.reason ?? null,
    lastAt: last?.at ?? null,
  };
}

function calendar(world: World, schedules: StoredSchedule[], { from, until }: CalendarQuery): CalendarView {
  const now = world.now();
  let leftOut = 0;
  const readable = schedules.filter(({ timing }) => knowsZone(timing));
  const entries = readable.flatMap((schedule) => {
    const { isArchived } = scheduleView(world, schedule);
    const due = dueTimes(schedule.timing, from - 1, 20_000, until - 1).filter(({ at }) => at < now || schedule.isOn);
    leftOut += Math.max(0, due.length - MOST_NAMED);
    return due.slice(0, MOST_NAMED).map(({ at }): CalendarEntry => ({
      at,
      scheduleId: schedule.id,
      schedule: schedule.name,
      run: at < now ? pastRun(schedule, at, isArchived) : null,
      isArchived,
    }));
  });
  return { entries: entries.sort((one, other) => one.at - other.at), leftOut };
}

/** What came of a due time: mostly it passed. */
function pastRun(schedule: StoredSchedule, at: number, isArchived: boolean): CalendarRun {
  const id = `run-${schedule.id}-${at}`;
  if (isArchived) return { id, state: 'CANCELED', reason: 'repository-archived' };
  const dice = (Math.floor(at / 60_000) * 31 + schedule.id.length * 7) % 17;
  if (dice === 3) return { id, state: 'WAIT_FOR_TRIGGER', reason: 'missed' };
  if (dice === 5 || dice === 6) return { id, state: 'FAILED', reason: null };
  if (dice === 9) return { id, state: 'ERROR', reason: 'pipeline-broken' };
  return { id, state: 'SUCCESS', reason: null };
}

/** Gives the project schedules of all kinds, one of them due every five minutes. */
export function makeSchedules(world: World): StoredSchedule[] {
  const daysAgo = (days: number, clock: string) => `${wall(world.now() - days * DAY).slice(0, 10)}T${clock}`;
  const make = (
    id: number,
    name: string,
    configuration: number,
    timing: Partial<TimingView>,
    isOn = true,
  ): StoredSchedule => ({
    id: `schedule-${id}`,
    name,
    configurationId: `configuration-${configuration}`,
    timing: {
      startsAt: daysAgo(90, '02:30'),
      endsAt: null,
      every: 1,
      unit: 'DAY',
      timeZone: 'Europe/Berlin',
      ...timing,
    },
    isOn,
  });
  const all = [
    make(1, 'Nightly', 1, {}),
    make(2, 'Regression, every other week', 2, { startsAt: '2026-09-07T22:00', every: 2, unit: 'WEEK' }),
    make(3, '매일 새벽 모바일 주문 전체 확인', 3, { startsAt: daysAgo(60, '03:15'), timeZone: 'Asia/Seoul' }),
    make(4, 'Kundenkonto und Stammdaten, wöchentlich am Montag', 4, {
      startsAt: '2026-11-09T06:45',
      unit: 'WEEK',
      endsAt: '2027-03-31T23:59',
    }),
    make(5, 'Contracts at the end of the month', 5, {
      startsAt: '2026-08-31T07:00',
      unit: 'MONTH',
      timeZone: 'America/New_York',
    }),
    make(6, 'Old shop', 6, { startsAt: daysAgo(200, '05:00') }),
    make(7, 'Probe', 7, { startsAt: daysAgo(1, '00:00'), every: 5, unit: 'MINUTE' }),
    make(8, 'Release freeze', 1, {
      startsAt: daysAgo(20, '18:00'),
      endsAt: daysAgo(9, '18:00'),
      every: 6,
      unit: 'HOUR',
    }),
    make(9, 'Before the demo', 2, { startsAt: daysAgo(12, '08:00'), unit: 'WEEK' }, false),
  ];
  return all.filter(({ configurationId }) => world.configurations.some((each) => each.id === configurationId));
}

function missing(): never {
  throw refusal('not-found');
}
