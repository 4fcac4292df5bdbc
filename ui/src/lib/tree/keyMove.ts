/** What a key does in a tree, after the WAI-ARIA tree pattern. */
import type { FlatNode } from './flatten';

export type TreeMove = { do: 'focus'; index: number } | { do: 'open' | 'close' | 'select'; key: string };

/** Returns what `key` does at row `index`; `null` when the key means nothing there. `page` is the rows of one screen. */
export function keyMove(rows: readonly FlatNode[], index: number, key: string, page: number): TreeMove | null {
  const row = rows[index];
  if (!row) return null;
  const focus = (target: number): TreeMove => ({
    do: 'focus',
    index: Math.min(rows.length - 1, Math.max(0, target)),
  });
  switch (key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'PageDown':
      return focus(index + page);
    case 'PageUp':
      return focus(index - page);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(rows.length - 1);
    case 'ArrowRight':
      if (!row.expandable) return null;
      if (!row.open) return { do: 'open', key: row.key };
      return rows[index + 1]?.parent === row.key ? focus(index + 1) : null;
    case 'ArrowLeft':
      if (row.open) return { do: 'close', key: row.key };
      return row.parent === null ? null : focus(rows.findIndex((other) => other.key === row.parent));
    case 'Enter':
    case ' ':
      return { do: 'select', key: row.key };
    default:
      return null;
  }
}
