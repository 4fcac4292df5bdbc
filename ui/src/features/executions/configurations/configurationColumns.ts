/** The columns of the list of run configurations, for its width. */
import type { Column } from '../../../lib/table/columns';

type ConfigurationColumn = 'name' | 'runs' | 'repository' | 'executor' | 'profile' | 'last' | 'schedules';

export const CONFIGURATION_COLUMNS: readonly Column<ConfigurationColumn>[] = [
  { id: 'name', label: 'Name', width: 'minmax(140px, 1.5fr)', from: 0 },
  { id: 'runs', label: 'Runs', width: 'minmax(96px, 1fr)', from: 520 },
  { id: 'repository', label: 'Repository', width: 'minmax(88px, 0.8fr)', from: 660 },
  { id: 'executor', label: 'Executor', width: 'minmax(110px, 1fr)', from: 780 },
  { id: 'profile', label: 'Profile', width: 'minmax(56px, 0.5fr)', from: 900 },
  { id: 'last', label: 'Last run', width: '160px', from: 0 },
  { id: 'schedules', label: 'Schedules', width: '68px', numeric: true, from: 440 },
];
