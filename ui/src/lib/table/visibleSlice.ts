/** Which rows of a long list are drawn. */

export const ROW_HEIGHT = 28;
const SPARE_ROWS = 6;
const MOST_ROWS = 60;

export interface Slice {
  /** The first row drawn, and the one after the last. */
  first: number;
  end: number;
  /** The first row in view. */
  top: number;
}

/**
 * Returns the rows that the viewport shows plus a few spare ones, 60 at most unless the viewport itself shows more. There
 * are as many at the ends of a long list as in its middle.
 */
export function visibleSlice(scrollTop: number, viewport: number, total: number, rowHeight = ROW_HEIGHT): Slice {
  const shown = Math.ceil(viewport / rowHeight) + 1;
  const spare = Math.max(0, Math.min(SPARE_ROWS, Math.floor((MOST_ROWS - shown) / 2)));
  const length = Math.min(total, shown + 2 * spare);
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - spare, total - length));
  const end = first + length;
  return { first, end, top: Math.min(Math.floor(scrollTop / rowHeight), Math.max(first, end - 1)) };
}

/** Returns where to scroll so that row `index` is in view below a header of `header` pixels; the same when it is. */
export function scrollToRow(
  index: number,
  scrollTop: number,
  viewport: number,
  header: number,
  rowHeight = ROW_HEIGHT,
): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  const shown = viewport - header;
  return bottom > scrollTop + shown ? bottom - shown : scrollTop;
}

/** Returns the row that `key` leads to from row `index`; `null` when the key does not move. */
export function rowMove(index: number, total: number, key: string, page: number): number | null {
  if (total === 0) return null;
  const within = (target: number) => Math.min(total - 1, Math.max(0, target));
  switch (key) {
    case 'ArrowDown':
      return within(index + 1);
    case 'ArrowUp':
      return within(index < 0 ? 0 : index - 1);
    case 'PageDown':
      return within(index + page);
    case 'PageUp':
      return within(index - page);
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
