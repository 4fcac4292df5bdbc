/** The schedules of one project. */
import type { Commands } from '../ipc/commands';
import type { ScheduleForm } from '../ipc/types/ScheduleForm';
import type { ScheduleView } from '../ipc/types/ScheduleView';
import { Drafts } from './drafts';
import { Resource } from './resource.svelte';
import { ScheduleCalendar } from './scheduleCalendar.svelte';

export class Schedules {
  readonly resource: Resource<readonly ScheduleView[]>;
  /** The names of all time zones. */
  readonly zones: Resource<readonly string[]>;
  readonly calendar: ScheduleCalendar;
  readonly drafts = new Drafts<unknown>();
  readonly #commands: Commands;

  constructor(projectId: string, commands: Commands) {
    this.#commands = commands;
    this.resource = new Resource<readonly ScheduleView[]>(() => commands.listSchedules(projectId));
    this.zones = new Resource<readonly string[]>(() => commands.listTimeZones());
    this.calendar = new ScheduleCalendar(projectId, commands);
  }

  /** All of them; empty until they are read. */
  get all(): readonly ScheduleView[] {
    return this.resource.value ?? [];
  }

  byId(id: string): ScheduleView | undefined {
    return this.all.find((each) => each.id === id);
  }

  /** Reads again what is on screen of them. */
  async reload(): Promise<void> {
    await Promise.all([this.resource.load(), this.calendar.reload()]);
  }

  async save(form: ScheduleForm): Promise<ScheduleView> {
    const saved = await this.#commands.saveSchedule(form);
    await this.reload();
    return saved;
  }

  /** Switches at once; where that fails, what is stored is shown again. */
  async turn(id: string, isOn: boolean): Promise<void> {
    this.#show(id, (schedule) => ({ ...schedule, isOn, nextAt: isOn ? schedule.nextAt : null }));
    try {
      const stored = await this.#commands.switchSchedule(id, isOn);
      this.#show(id, () => stored);
      await this.calendar.reload();
    } catch (thrown) {
      await this.resource.load();
      throw thrown;
    }
  }

  /** Removes after the person confirmed; returns whether they did. */
  async remove(id: string): Promise<boolean> {
    const removed = await this.#commands.removeSchedule(id);
    if (removed) await this.reload();
    return removed;
  }

  #show(id: string, change: (schedule: ScheduleView) => ScheduleView): void {
    const known = this.resource.value;
    if (known) this.resource.put(known.map((each) => (each.id === id ? change(each) : each)));
  }
}
