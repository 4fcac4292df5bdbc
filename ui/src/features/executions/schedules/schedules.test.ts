import { waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { dayOf } from '../../../lib/format/day';
import { addDays } from '../../../lib/format/utcDay';
import { addMonths } from '../../../lib/format/month';
import { accessibilityFaults, openApp } from '../../../testing';

async function openSchedules(shows?: string, change?: Parameters<typeof openApp>[1]) {
  const opened = await openApp('schedules', change);
  opened.app.route.go({ area: 'executions', tab: 'schedules', ...(shows ? { shows } : {}) });
  return opened;
}

type Opened = Awaited<ReturnType<typeof openSchedules>>;

async function line(opened: Opened, name: string) {
  const all = await opened.screen.findAllByTestId('schedule');
  const found = all.find((each) => each.textContent?.includes(name));
  if (!found) throw new Error(`no schedule ${name}`);
  return within(found);
}

const asTester: Parameters<typeof openApp>[1] = (world) => {
  for (const project of world.session.projects) project.canManageLinks = false;
};

describe('the list', () => {
  it('tells what runs when, in plain words, and what came of it', async () => {
    const opened = await openSchedules();
    const text = async (name: string) => {
      const row = (await line(opened, name)).getByRole('row');
      return row.textContent?.replace(/\s+/g, ' ');
    };
    expect(await text('Regression, every')).toMatch(
      /Regression on this computer.*Every 2 weeks, Mondays 22:00 Europe\/Berlin.*in \d+ d/,
    );
    expect(await text('Old shop')).toMatch(/archived.*will be cancelled.*Cancelled/);
    expect(await text('Release freeze')).toMatch(/over.*until.*Over/);
    expect(await text('Before the demo')).toMatch(/Off/);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('says of one whose time zone this computer does not know that nothing runs', async () => {
    const opened = await openSchedules(undefined, (world) => {
      const nightly = world.schedules.find(({ name }) => name === 'Nightly');
      if (nightly) nightly.timing.timeZone = 'Europe/Atlantis';
    });
    const nightly = await line(opened, 'Nightly');
    expect(nightly.getByText(/does not know its time zone/)).toBeTruthy();
    expect(nightly.queryByText('Over')).toBeNull();
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('switches at once, and back where that fails', async () => {
    const opened = await openSchedules();
    const isOn = async () => (await line(opened, 'Nightly')).getByRole('switch').getAttribute('aria-checked');
    (await line(opened, 'Nightly')).getByRole('switch').focus();
    let go: () => void = () => {};
    opened.world.holds.set('switch_schedule', new Promise((resolve) => (go = resolve)));
    await opened.user.keyboard(' ');
    expect(await isOn()).toBe('false');
    go();
    await waitFor(() => expect(opened.world.schedules.find(({ name }) => name === 'Nightly')?.isOn).toBe(false));
    opened.world.refusals.set('switch_schedule', 'store.failed');
    await waitFor(async () => expect((await line(opened, 'Nightly')).queryByText('Off')).toBeTruthy());
    await opened.user.keyboard(' ');
    await opened.screen.findByRole('alert');
    await waitFor(async () => expect(await isOn()).toBe('false'));
  });

  it('shows testers everything and lets them change nothing', async () => {
    const opened = await openSchedules(undefined, asTester);
    const nightly = await line(opened, 'Nightly');
    expect(nightly.getByRole('switch').getAttribute('aria-disabled')).toBe('true');
    await opened.user.click(nightly.getByRole('switch'));
    expect(opened.calls.some(({ command }) => command === 'switch_schedule')).toBe(false);
    expect(opened.screen.queryByTestId('new-schedule')).toBeNull();
    expect(nightly.queryByTestId('edit-schedule')).toBeNull();
  });

  it('removes after the person confirmed, and keeps the keyboard among the others', async () => {
    const opened = await openSchedules();
    await opened.user.click((await line(opened, 'Probe')).getByTestId('remove-schedule'));
    await waitFor(() =>
      expect(opened.screen.getAllByTestId('schedule').some((each) => each.textContent?.includes('Probe'))).toBe(false),
    );
    await waitFor(() => expect(opened.screen.getAllByTestId('remove-schedule')).toContain(document.activeElement));
  });
});

describe('the form', () => {
  const times = (opened: Opened) => within(opened.screen.getByTestId('next-times')).queryAllByRole('listitem');
  const asked = (opened: Opened) => opened.calls.filter(({ command }) => command === 'preview_schedule');

  it('shows the next five times, asks once for what is typed in one go, and explains moved ones', async () => {
    const opened = await openSchedules('new');
    await opened.screen.findByTestId('schedule-form');
    await waitFor(() => expect(times(opened)).toHaveLength(5));
    await opened.user.clear(opened.screen.getByTestId('schedule-zone'));
    await opened.user.type(opened.screen.getByTestId('schedule-zone'), 'berlin{Enter}');
    expect(opened.screen.getByTestId('schedule-zone')).toHaveProperty('value', 'Europe/Berlin');
    const day = opened.screen.getByTestId('schedule-start-day');
    const clock = opened.screen.getByTestId('schedule-start-clock');
    await opened.user.clear(clock);
    await opened.user.type(clock, '02:30');
    await opened.user.clear(day);
    const before = asked(opened).length;
    await opened.user.type(day, '2027-03-27');
    await waitFor(() =>
      expect(times(opened)[1]?.textContent).toContain('02:30 does not exist that day; 03:30 is taken'),
    );
    expect(asked(opened).length).toBe(before + 1);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('keeps what was typed, judges once it was sent, and names the first field that is wrong', async () => {
    const opened = await openSchedules('new');
    const every = await opened.screen.findByTestId('schedule-every');
    await opened.user.clear(every);
    await opened.user.keyboard('{Enter}');
    await waitFor(() => expect(document.activeElement).toBe(opened.screen.getByTestId('schedule-name')));
    expect(opened.screen.getByText('Enter a name.')).toBeTruthy();
    expect(opened.screen.getByText('Enter a whole number from 1 to 999.')).toBeTruthy();
    await opened.user.type(every, '2');
    expect(opened.screen.queryByText('Enter a whole number from 1 to 999.')).toBeNull();
    expect(opened.calls.some(({ command }) => command === 'save_schedule')).toBe(false);
  });

  it('says at the field that a name is taken, and saves the next one', async () => {
    const opened = await openSchedules('new');
    const name = await opened.screen.findByTestId('schedule-name');
    await opened.user.type(name, 'nightly{Enter}');
    await opened.screen.findByText(/This name is taken/);
    expect(document.activeElement).toBe(name);
    await opened.user.type(name, ' 2{Enter}');
    const added = await line(opened, 'nightly 2');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('nightly 2'));
    expect(added.getByText(/Every day, 04:00/)).toBeTruthy();
  });

  it('is left with Escape, and is there again after the person was elsewhere', async () => {
    const opened = await openSchedules('new');
    await opened.user.type(await opened.screen.findByTestId('schedule-name'), 'Half');
    opened.app.route.go({ area: 'executions', tab: 'test-runs' });
    await waitFor(() => expect(opened.screen.queryByTestId('schedule-form')).toBeNull());
    opened.app.route.go({ area: 'executions', tab: 'schedules', shows: 'new' });
    expect(await opened.screen.findByTestId('schedule-name')).toHaveProperty('value', 'Half');
    expect(opened.screen.getByTestId('schedule-restored')).toBeTruthy();
    await opened.user.keyboard('{Escape}');
    await opened.screen.findByTestId('schedules');
    opened.app.route.go({ area: 'executions', tab: 'schedules', shows: 'new' });
    expect(await opened.screen.findByTestId('schedule-name')).toHaveProperty('value', '');
  });

  it('leaves a schedule off that was switched off since it was begun', async () => {
    const opened = await openSchedules();
    await opened.user.click((await line(opened, 'Nightly')).getByTestId('edit-schedule'));
    await opened.user.type(await opened.screen.findByTestId('schedule-name'), ' 2');
    opened.app.route.go({ area: 'executions', tab: 'schedules' });
    await opened.user.click((await line(opened, 'Nightly')).getByTestId('schedule-switch'));
    const isOn = () => opened.world.schedules.find(({ id }) => id === 'schedule-1')?.isOn;
    await waitFor(() => expect(isOn()).toBe(false));
    await opened.user.click((await line(opened, 'Nightly')).getByTestId('edit-schedule'));
    expect(await opened.screen.findByTestId('schedule-name')).toHaveProperty('value', 'Nightly 2');
    expect(opened.screen.getByText(/It is off, and stays so/)).toBeTruthy();
    await opened.user.click(opened.screen.getByTestId('save-schedule'));
    await line(opened, 'Nightly 2');
    expect(isOn()).toBe(false);
  });

  it('says why what can run is not known, also where no schedule is yet', async () => {
    const opened = await openSchedules(undefined, (world) => {
      world.schedules = [];
      world.refusals.set('list_run_configurations', 'store.failed');
    });
    await opened.screen.findByRole('alert');
    expect(opened.screen.queryByTestId('no-schedules')).toBeNull();
    opened.app.route.go({ area: 'executions', tab: 'schedules', shows: 'new' });
    await waitFor(() => expect(opened.screen.getByRole('alert').textContent).toContain('store.failed'));
    opened.world.refusals.clear();
    await opened.user.click(opened.screen.getByTestId('retry'));
    expect(await opened.screen.findByTestId('schedule-form')).toBeTruthy();
  });

  it('steps days and times with the arrows, over midnight too', async () => {
    const opened = await openSchedules('new');
    const day = await opened.screen.findByTestId('schedule-start-day');
    const clock = opened.screen.getByTestId('schedule-start-clock');
    await opened.user.clear(day);
    await opened.user.type(day, '2026-12-31{ArrowUp}');
    expect(day).toHaveProperty('value', '2027-01-01');
    await opened.user.clear(clock);
    await opened.user.type(clock, '0:05{ArrowDown}');
    expect([day, clock]).toMatchObject([{ value: '2026-12-31' }, { value: '23:50' }]);
  });
});

describe('the calendar', () => {
  const today = dayOf(Date.now());
  const cell = (day: string) => document.querySelector<HTMLElement>(`[data-day="${day}"]`);

  const words = (day: string) => cell(day)?.querySelector('.sr-only')?.textContent;

  async function openMonth(change?: Parameters<typeof openApp>[1]) {
    const opened = await openSchedules('month', change);
    await opened.screen.findByTestId('month');
    await waitFor(() => expect(words(today)).toMatch(/today: \d+ due time/));
    return opened;
  }

  it('is a grid whose one stop is today', async () => {
    const opened = await openMonth();
    const stops = opened.screen.getAllByTestId('calendar-day').filter(({ tabIndex }) => tabIndex === 0);
    expect(stops).toEqual([cell(today)]);
    expect(cell(today)?.getAttribute('aria-current')).toBe('date');
    expect(opened.screen.getAllByRole('columnheader')).toHaveLength(7);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('goes by day, week and month with the keyboard, and reads each month once', async () => {
    const opened = await openMonth();
    cell(today)?.focus();
    const at = () => document.activeElement?.getAttribute('data-day');
    for (const [key, day] of [
      ['{ArrowRight}', addDays(today, 1)],
      ['{ArrowDown}', addDays(today, 8)],
      ['{ArrowLeft}', addDays(today, 7)],
      ['{ArrowUp}', today],
      ['{PageDown}', addMonths(today, 1)],
      ['{PageUp}', addMonths(addMonths(today, 1), -1)],
    ] as const) {
      await opened.user.keyboard(key);
      await waitFor(() => expect([key, at()]).toEqual([key, day]));
    }
    const months = () => opened.calls.filter(({ command }) => command === 'read_calendar').length;
    const before = months();
    await opened.user.keyboard('{Home}{End}');
    await opened.user.keyboard('{PageUp}');
    await waitFor(() => expect(months()).toBeGreaterThan(before));
  });

  it('opens a day with Enter, and a past time leads to its run', async () => {
    const opened = await openMonth();
    const day = addDays(today, -1);
    void opened.app.project?.schedules.calendar.goTo(day);
    await waitFor(() => expect(words(day)).toMatch(/due time/));
    cell(day)?.focus();
    await opened.user.keyboard('{Enter}');
    const list = await opened.screen.findByTestId('calendar-day-list');
    const [entry] = within(list)
      .getAllByTestId('calendar-entry')
      .filter((each) => each.textContent?.includes('Nightly'));
    if (!entry) throw new Error('nothing was due at night');
    await opened.user.click(entry);
    await waitFor(() => expect(opened.app.route.place).toMatchObject({ area: 'executions', tab: 'test-runs' }));
    expect(opened.app.route.place).toMatchObject({ shows: expect.stringContaining('run-schedule-1-') });
  });

  it('says what it leaves out of a schedule that is due very often', async () => {
    const opened = await openMonth();
    expect(opened.screen.getByTestId('left-out').textContent).toMatch(/more due times are not shown/);
  });

  it('tells nothing of a month before that is read', async () => {
    const opened = await openSchedules('agenda');
    const agenda = await opened.screen.findByTestId('agenda');
    await waitFor(() => expect(within(agenda).getAllByTestId('calendar-entry').length).toBeGreaterThan(10));
    opened.world.refusals.set('read_calendar', 'store.failed');
    const far = addMonths(today, 600);
    await opened.app.project?.schedules.calendar.goTo(far);
    await within(agenda).findByRole('alert');
    expect(agenda.textContent).not.toContain('Nothing is due');
    opened.world.refusals.clear();
    opened.world.schedules = [];
    await opened.user.click(within(agenda).getByTestId('retry'));
    await within(agenda).findByText(/Nothing is due in/);
  });

  it('is a list as well, for readers and narrow windows', async () => {
    const opened = await openSchedules('agenda');
    const agenda = await opened.screen.findByTestId('agenda');
    await waitFor(() => expect(within(agenda).getAllByTestId('calendar-entry').length).toBeGreaterThan(10));
    expect(within(agenda).getAllByRole('heading', { level: 3 }).length).toBeGreaterThan(5);
    expect(await accessibilityFaults()).toEqual([]);
  });
});

it('says what to do first where nothing can be scheduled', async () => {
  const { screen, app, user } = await openApp('demo');
  app.route.go({ area: 'executions', tab: 'schedules' });
  const empty = await screen.findByTestId('no-schedules');
  await user.click(within(empty).getByRole('button', { name: 'Run configurations' }));
  expect(await screen.findByTestId('no-configurations')).toBeTruthy();
});
