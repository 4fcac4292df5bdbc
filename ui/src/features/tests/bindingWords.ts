/** The words for test data that a line of a suite runs with. */
import type { BoundVariableView } from '../../ipc/types/BoundVariableView';
import type { DataBindingView } from '../../ipc/types/DataBindingView';
import { visible } from '../../lib/format/visible';

export const VALUE_IN_FILE = 'value kept in the file';

/** Returns which rows of the test data are used. */
export function rowsWords({ iteration, rows }: Pick<DataBindingView, 'iteration' | 'rows'>): string {
  const named = visible(rows);
  switch (iteration) {
    case 'ALL':
      return 'all rows';
    case 'RANGE':
      return named === '' ? 'a range of rows' : `rows ${named}`;
    case 'SPECIFIC':
      return named === '' ? 'chosen rows' : `rows ${named}`;
    default:
      return `${visible(iteration)} ${named}`.trim();
  }
}

/** Returns how its rows are combined with those of other test data. */
export function combinationWords(combination: string): string {
  switch (combination) {
    case 'ONE':
      return 'row by row';
    case 'MANY':
      return 'each row with all rows of the others';
    default:
      return visible(combination);
  }
}

/** Returns where a variable takes its value from. The value itself is not known here. */
export function sourceWords({ source, column }: Pick<BoundVariableView, 'source' | 'column'>): string {
  if (column !== null) {
    return source === 'DATA_COLUMN_INDEX' ? `column number ${visible(column)}` : `column ${visible(column)}`;
  }
  switch (source) {
    case 'DEFAULT':
      return 'its own default';
    case 'DATA_COLUMN':
    case 'DATA_COLUMN_INDEX':
      return 'no column';
    case 'SCRIPT_VARIABLE':
      return VALUE_IN_FILE;
    default:
      return `${VALUE_IN_FILE} (${visible(source)})`;
  }
}
