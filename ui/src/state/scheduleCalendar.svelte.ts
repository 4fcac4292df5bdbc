/** The calendar of a project's schedules: which month is shown, the day under the keyboard, and what is due. */
import type { Commands } from '../ipc/commands';
import type { CalendarEntry } from '../ipc/types/CalendarEntry';
import type { CalendarView } from '../ipc/types/CalendarView';
import { dayOf, dayStart } from '../lib/format/day';
import { firstWeekday, monthOf, weeksOf } from '../lib/format/month';
import { Resource } from './resource.svelte';

export class ScheduleCalendar {
  /** The day under the keyboard, in the time zone of this computer. */
  day = $state(dayOf(Date.now()));
  readonly resource: Resource<CalendarView & { month: string }>;
  /** From Monday, 1, to Sunday, 7. */
  readonly #first = firstWeekday(navigator.language);
  #asked = false;

  constructor(projectId: string, commands: Commands) {
    this.resource = new Resource(async () => {
      const { month } = this;
      const days = this.weeks.flat();
      const from = dayStart(days[0] ?? this.day) ?? 0;
      const until = dayStart(days.at(-1) ?? this.day, 1) ?? 0;
      return { month, ...(await commands.readCalendar({ projectId, from, until })) };
    });
  }

  get month(): string {
    return monthOf(this.day);
  }

  /** Whether what is due in the month is known; that of another month tells of the days around this one alone. */
  get isKnown(): boolean {
    return this.resource.value?.month === this.month;
  }

  /** The weeks of the month, with the days around it. */
  get weeks(): string[][] {
    return weeksOf(this.month, this.#first);
  }

  readonly #byDay = $derived.by(() => {
    const days: Record<string, CalendarEntry[]> = {};
    for (const entry of this.resource.value?.entries ?? []) (days[dayOf(entry.at)] ??= []).push(entry);
    return days;
  });

  /** What is or was due on a day, in the order of time. */
  of(day: string): readonly CalendarEntry[] {
    return this.#byDay[day] ?? [];
  }

  /** Puts the keyboard on a day, and reads its month where another one was shown. */
  async goTo(day: string): Promise<void> {
    const isOther = monthOf(day) !== this.month;
    this.day = day;
    if (isOther) await this.open();
  }

  /** Reads the month that is shown. */
  async open(): Promise<void> {
    this.#asked = true;
    await this.resource.load();
  }

  /** Reads again what was read. */
  async reload(): Promise<void> {
    if (this.#asked) await this.resource.load();
  }
}
