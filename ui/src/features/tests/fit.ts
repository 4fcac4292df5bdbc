/** How much of a cell's content fits, from widths of letters; measuring each cell would make scrolling slow. */

const LETTER = 7;
const TAG_FRAME = 18;

/** Returns how wide the folder and tags columns are in a list of `width` pixels, as `listColumns` shares it out. */
export function sharedWidths(width: number, kinds: boolean): { folder: number; tags: number } {
  const changed = width >= 500;
  const rest = Math.max(0, width - 24 - 36 - (kinds ? 128 : 0) - (changed ? 12 : 0));
  const shares = 3.5 + (width >= 600 ? 2.5 : 0) + 1.5;
  const share = changed ? Math.max(0, Math.min(rest / (shares + 1), (rest - 90) / shares)) : rest / shares;
  return { folder: Math.max(120, 2.5 * share), tags: Math.max(90, 1.5 * share) };
}

/** Returns how many letters fit into `pixels`. */
export function fittingLetters(pixels: number): number {
  return Math.max(8, Math.floor(pixels / LETTER));
}

/** Returns the first tags that fit into `pixels`, one at least. */
export function fittingTags(tags: readonly string[], pixels: number): readonly string[] {
  let used = 0;
  const fitting = tags.findIndex((tag, index) => {
    used += tag.length * LETTER + TAG_FRAME;
    return index > 0 && used + (index < tags.length - 1 ? 24 : 0) > pixels;
  });
  return fitting === -1 ? tags : tags.slice(0, fitting);
}
