/** The columns of the list of test runs, for its width. */
import type { Column } from '../../../lib/table/columns';

type RunColumn = 'state' | 'name' | 'trigger' | 'repository' | 'started' | 'took' | 'results';

export const RUN_COLUMNS: readonly Column<RunColumn>[] = [
  { id: 'state', label: 'State', width: '88px', from: 0 },
  { id: 'name', label: 'Name', width: 'minmax(120px, 1fr)', from: 0 },
  { id: 'trigger', label: 'Trigger', width: '64px', from: 700 },
  { id: 'repository', label: 'Repository', width: 'minmax(80px, 120px)', from: 820 },
  { id: 'started', label: 'Started', width: '84px', from: 0 },
  { id: 'took', label: 'Took', width: '86px', numeric: true, from: 560 },
  { id: 'results', label: 'Results', width: '150px', from: 440 },
];
