/** Typed texts without the spaces around them, as the core takes them. */

/** What Rust's `char::is_whitespace` calls a space: with U+0085, without U+FEFF, unlike `String.prototype.trim`. */
const SPACE = /\p{White_Space}/u;

export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text.charAt(start))) start += 1;
  while (end > start && SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
