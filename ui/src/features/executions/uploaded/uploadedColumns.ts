/** Which columns the list of names shows at which width. */
import type { UploadedChoice } from '../../../ipc/types/UploadedChoice';
import { columnsFor } from '../../../lib/table/columns';

export type UploadedColumn = 'name' | 'suite' | 'repository' | 'results' | 'status' | 'when' | 'why';

interface Shape {
  id: UploadedColumn;
  label: string;
  /** A width as `grid-template-columns` takes it. */
  width: string;
  numeric?: boolean;
}

interface Layout {
  columns: Shape[];
  /** How many characters fit into the columns that are shortened in the middle. */
  name: number;
  suite: number;
}

const PADDING = 24;
const GAP = 12;
/** How wide a character is at most, on the average of a name. */
const LETTER = 7.5;
const ICON = 20;

const WHY = 140;
/** From this width on there is room for everything. */
const ROOMY = 1000;
const SHARES = { name: 5, suite: 2.4, repository: 1.6 };

interface Candidate extends Omit<Shape, 'width'> {
  /** The list must be this wide for it. */
  from: number;
  /** A width in pixels, or a share of what the others leave. */
  wide: number | { share: number };
}

const CANDIDATES: readonly Candidate[] = [
  { id: 'name', label: 'Name in reports', from: 0, wide: { share: SHARES.name } },
  { id: 'suite', label: 'Suite', from: 760, wide: { share: SHARES.suite } },
  { id: 'repository', label: 'Repository', from: 900, wide: { share: SHARES.repository } },
  { id: 'results', label: 'Results', from: 620, wide: 56, numeric: true },
  { id: 'status', label: 'Last', from: 340, wide: 90 },
  { id: 'when', label: 'When', from: 480, wide: 60 },
  { id: 'why', label: 'Why', from: 560, wide: WHY },
];

/**
 * Returns the columns that fit into `width` pixels, the name always. Where all names of a choice are there for the same
 * reason, that takes no room from them.
 */
export function uploadedLayout(width: number, choice: UploadedChoice): Layout {
  const hasReasons = choice === 'linked' || choice === 'unmatched';
  const shown = columnsFor(CANDIDATES, width).filter(({ id }) => id !== 'why' || hasReasons || width >= ROOMY);
  const fixed = shown.reduce((sum, { wide }) => sum + (typeof wide === 'number' ? wide : 0), 0);
  const shares = shown.reduce((sum, { wide }) => sum + (typeof wide === 'number' ? 0 : wide.share), 0);
  const share = Math.max(0, width - PADDING - GAP * (shown.length - 1) - fixed) / shares;
  return {
    columns: shown.map(({ id, label, wide, numeric }) => ({
      id,
      label,
      width: typeof wide === 'number' ? `${wide}px` : `minmax(0, ${wide.share}fr)`,
      ...(numeric ? { numeric } : {}),
    })),
    name: Math.max(18, Math.floor((share * SHARES.name - ICON) / LETTER)),
    suite: Math.max(12, Math.floor((share * SHARES.suite) / LETTER)),
  };
}
