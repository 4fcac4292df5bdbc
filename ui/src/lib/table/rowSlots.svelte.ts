/**
 * The rows of a long list that exist. One that left the view is filled anew for one that comes into it; until then it
 * stays what it was where it was, so that no row ever says what is not true.
 */

/** A row that exists: which one it is, and what it shows. */
export class Slot<Row> {
  index = $state(0);
  row = $state.raw() as Row;

  constructor(index: number, row: Row) {
    this.index = index;
    this.row = row;
  }
}

/** What is to be drawn of a list of `total` rows. */
export interface Wanted<Row> {
  total: number;
  /** The number of the first of `rows`, and of the first that is in view. */
  first: number;
  top: number;
  /** `undefined` for rows that have not been read yet. */
  rows: readonly (Row | undefined)[];
  /** Whether the view moves: putting rows in order would cost more than filling them. */
  isMoving: boolean;
}

export class RowSlots<Row> {
  /** In the order of their rows as soon as nothing is left to be filled and the view rests. */
  drawn = $state.raw<readonly Slot<Row>[]>([]);

  /**
   * Fills at most `most` rows anew, those in view before others, and brings up to date those that are there. Where there
   * are none yet, it makes all. Returns whether nothing is left to be filled.
   */
  fill({ total, first, top, rows, isMoving }: Wanted<Row>, most: number): boolean {
    const end = first + rows.length;
    const kept = new Set<number>();
    const free: Slot<Row>[] = [];
    const slots: Slot<Row>[] = [];
    for (const slot of this.drawn) {
      const row = rows[slot.index - first];
      if (row !== undefined) {
        slot.row = row;
        kept.add(slot.index);
        slots.push(slot);
      } else if (slot.index < total && (slot.index < first || slot.index >= end) && slots.length < rows.length) {
        free.push(slot);
        slots.push(slot);
      }
    }
    let room = slots.length === 0 ? Infinity : most;
    for (let step = 0; step < rows.length; step += 1) {
      const index = top + step < end ? top + step : top + step - rows.length;
      const row = rows[index - first];
      if (row === undefined || kept.has(index)) continue;
      room -= 1;
      if (room < 0) break;
      const slot = free.shift();
      if (slot) {
        slot.index = index;
        slot.row = row;
      } else slots.push(new Slot(index, row));
    }
    if (room >= 0 && !isMoving) slots.sort((one, other) => one.index - other.index);
    if (slots.length !== this.drawn.length || slots.some((slot, place) => slot !== this.drawn[place])) {
      this.drawn = slots;
    }
    return room >= 0;
  }
}
