/** A tree that is loaded folder by folder, as the flat list of rows that is drawn. */

export interface TreeNode {
  /** Unique in the tree. */
  key: string;
  label: string;
  /** How much is in it; `null` where that is not known. */
  count: number | null;
  expandable: boolean;
}

export interface FlatNode extends TreeNode {
  /** 1 for the top. */
  level: number;
  /** The place among its siblings, from 1, and how many there are. */
  position: number;
  siblings: number;
  open: boolean;
  parent: string | null;
}

/** Returns the rows in the order in which they are drawn. `childrenOf` answers `undefined` for what is not loaded. */
export function flatten(
  top: readonly TreeNode[],
  childrenOf: (key: string) => readonly TreeNode[] | undefined,
  isOpen: (key: string) => boolean,
): FlatNode[] {
  const rows: FlatNode[] = [];
  const visit = (nodes: readonly TreeNode[], level: number, parent: string | null) => {
    nodes.forEach((node, index) => {
      const open = node.expandable && isOpen(node.key);
      rows.push({ ...node, level, position: index + 1, siblings: nodes.length, open, parent });
      if (open) visit(childrenOf(node.key) ?? [], level + 1, node.key);
    });
  };
  visit(top, 1, null);
  return rows;
}
