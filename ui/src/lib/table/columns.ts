/** The columns of a list, which make way as it becomes narrow. */

export interface Column<Id extends string> {
  id: Id;
  label: string;
  /** A width as `grid-template-columns` takes it. */
  width: string;
  /** Whether it holds numbers, which stand at the end of the column. */
  numeric?: boolean;
  /** The narrowest list, in pixels, that has the column. */
  from: number;
}

/** Returns those that a list of `width` pixels has room for; all of them as long as the width is not known. */
export function columnsFor<Any extends { from: number }>(all: readonly Any[], width: number): Any[] {
  return all.filter(({ from }) => width === 0 || from <= width);
}
