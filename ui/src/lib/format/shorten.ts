/** Long paths, shortened in the middle: both ends tell more than the middle does. */

/** Returns `path` in at most `limit` characters, whole names kept where they fit. */
export function shortenPath(path: string, limit: number): string {
  if (length(path) <= limit) return path;
  const names = path.split('/');
  const first = names[0] ?? '';
  for (let dropped = 1; dropped < names.length - 1; dropped += 1) {
    const short = [first, '…', ...names.slice(1 + dropped)].join('/');
    if (length(short) <= limit) return short;
  }
  const last = names.at(-1) ?? path;
  return names.length > 1 ? `…/${shortenMiddle(last, limit - 2)}` : shortenMiddle(last, limit);
}

/** Returns `text` in at most `limit` characters, the middle replaced by an ellipsis. */
export function shortenMiddle(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  const kept = Math.max(2, limit - 1);
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}

function length(text: string): number {
  return [...text].length;
}
