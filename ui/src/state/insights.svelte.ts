/** What the results of a project tell, over as many days as the person chose. */
import type { Commands } from '../ipc/commands';
import type { Dashboard } from '../ipc/types/Dashboard';
import { readStored, writeStored } from '../lib/stored';
import { Resource } from './resource.svelte';

export const SPANS = [7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

const SPAN_KEY = 'suitecase.overview.days';

export class Insights {
  days = $state<Span>(SPANS.find((days) => String(days) === readStored(SPAN_KEY)) ?? 30);
  /** Whether the days are shown as a table. */
  asTable = $state(false);
  readonly dashboard: Resource<Dashboard>;

  constructor(projectId: string, commands: Commands) {
    this.dashboard = new Resource(() => commands.readDashboard(projectId, this.days));
  }

  /** Looks at other days; the ones before stay until these have come. */
  show(days: Span): void {
    this.days = days;
    writeStored(SPAN_KEY, String(days));
    void this.dashboard.load();
  }
}
