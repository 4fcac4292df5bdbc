/** The columns of the list of syncs, for its width. */
import type { Column } from '../../lib/table/columns';

type RunColumn = 'outcome' | 'when' | 'why' | 'commit' | 'changes' | 'took' | 'cost';

export const SYNC_COLUMNS: readonly Column<RunColumn>[] = [
  { id: 'outcome', label: 'Outcome', width: '96px', from: 0 },
  { id: 'when', label: 'When', width: '84px', from: 0 },
  { id: 'why', label: 'Why', width: 'minmax(84px, 0.7fr)', from: 520 },
  { id: 'commit', label: 'Commit', width: '138px', from: 640 },
  { id: 'changes', label: 'Tests', width: 'minmax(112px, 1fr)', from: 0 },
  { id: 'took', label: 'Took', width: '64px', numeric: true, from: 420 },
  { id: 'cost', label: 'Cost', width: '96px', numeric: true, from: 740 },
];
