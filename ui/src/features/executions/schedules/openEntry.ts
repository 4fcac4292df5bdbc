/** Goes to what a due time in the calendar is about: its run, or its schedule where it is still to come. */
import type { CalendarEntry } from '../../../ipc/types/CalendarEntry';
import type { Route } from '../../../state/route.svelte';

export function openEntry(route: Route, { run, scheduleId }: CalendarEntry): void {
  if (run) route.go({ area: 'executions', tab: 'test-runs', shows: run.id });
  else route.go({ area: 'executions', tab: 'schedules', shows: scheduleId });
}
