/** Which columns a list shows at which width. */
import type { SortColumn } from '../../ipc/types/SortColumn';

export type ListColumn = 'name' | 'kind' | 'folder' | 'tags' | 'changed';

interface Shape {
  id: ListColumn;
  label: string;
  width: string;
  sort?: SortColumn;
}

/** Returns the columns that fit into `width` pixels, the name always first. */
export function listColumns(width: number, kinds: boolean): Shape[] {
  const columns: Shape[] = [{ id: 'name', label: 'Name', width: 'minmax(160px, 3.5fr)', sort: 'name' }];
  if (kinds && width >= 360) columns.push({ id: 'kind', label: 'Kind', width: '116px' });
  if (width >= 600) columns.push({ id: 'folder', label: 'Folder', width: 'minmax(120px, 2.5fr)', sort: 'path' });
  if (width >= 420) columns.push({ id: 'tags', label: 'Tags', width: 'minmax(90px, 1.5fr)' });
  if (width >= 500) columns.push({ id: 'changed', label: 'Changed', width: 'minmax(90px, 1fr)', sort: 'changed' });
  return columns;
}
