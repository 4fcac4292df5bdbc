/** How much of a cell's content fits, from widths of letters; measuring each cell would make scrolling slow. */

const LETTER = 7;
const TAG_FRAME = 18;
const REST = 24;

/** Returns how many letters fit into `pixels`. */
export function fittingLetters(pixels: number): number {
  return Math.max(8, Math.floor(pixels / LETTER));
}

/** Returns the first tags that fit into `pixels`, one at least. */
export function fittingTags(tags: readonly string[], pixels: number): readonly string[] {
  let used = 0;
  const fitting = tags.findIndex((tag, index) => {
    used += tag.length * LETTER + TAG_FRAME;
    return index > 0 && used + (index < tags.length - 1 ? REST : 0) > pixels;
  });
  return fitting === -1 ? tags : tags.slice(0, fitting);
}
