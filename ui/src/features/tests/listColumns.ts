/** Which columns a list shows at which width, and how wide the ones are that share what is left. */
import type { SortColumn } from '../../ipc/types/SortColumn';
import { columnsFor } from '../../lib/table/columns';

export type ListColumn = 'name' | 'kind' | 'folder' | 'tags' | 'status' | 'lastRun' | 'changed';
/** What of the last change there is room for. */
export type ChangeShape = 'when' | 'author' | 'commit';

interface Shape {
  id: ListColumn;
  label: string;
  /** A width as `grid-template-columns` takes it. */
  width: string;
  sort?: SortColumn;
}

interface Layout {
  columns: Shape[];
  /** How wide in pixels the columns are whose content is cut to fit. */
  folder: number;
  tags: number;
  change: ChangeShape;
}

const PADDING = 24;
const GAP = 12;
const SHARES = { name: 4, folder: 2.6, tags: 2 };
const CHANGE_WIDTH: Record<ChangeShape, number> = { when: 64, author: 170, commit: 232 };

interface Candidate {
  id: ListColumn;
  label: string;
  /** The list must be this wide for it. */
  from: number;
  /** A width in pixels, or a share of what the others leave. */
  width: number | { share: number };
  sort?: SortColumn;
}

/** Returns the columns that fit into `width` pixels, the name always; `kinds` where the rows have one. */
export function listLayout(width: number, kinds: boolean): Layout {
  const change: ChangeShape = width >= 1080 ? 'commit' : width >= 900 ? 'author' : 'when';
  const more = kinds ? 110 : 0;
  const candidates: Candidate[] = [
    { id: 'name', label: 'Name', from: 0, width: { share: SHARES.name }, sort: 'name' },
    ...(kinds ? [{ id: 'kind', label: 'Kind', from: 420, width: 112 } as const] : []),
    { id: 'folder', label: 'Folder', from: 600 + more, width: { share: SHARES.folder }, sort: 'path' },
    { id: 'tags', label: 'Tags', from: 640 + more, width: { share: SHARES.tags } },
    { id: 'status', label: 'Status', from: 260, width: 92, sort: 'status' },
    { id: 'lastRun', label: 'Last run', from: 520 + more, width: 64, sort: 'last-run' },
    { id: 'changed', label: 'Changed', from: 440 + more, width: CHANGE_WIDTH[change], sort: 'changed' },
  ];
  const shown = columnsFor(candidates, width);
  const fixed = shown.reduce((sum, each) => sum + (typeof each.width === 'number' ? each.width : 0), 0);
  const shares = shown.reduce((sum, each) => sum + (typeof each.width === 'number' ? 0 : each.width.share), 0);
  const share = Math.max(0, width - PADDING - GAP * (shown.length - 1) - fixed) / shares;
  return {
    columns: shown.map(({ id, label, width: wanted, sort }) => ({
      id,
      label,
      width: typeof wanted === 'number' ? `${wanted}px` : `minmax(0, ${wanted.share}fr)`,
      ...(sort ? { sort } : {}),
    })),
    folder: share * SHARES.folder,
    tags: share * SHARES.tags,
    change,
  };
}
