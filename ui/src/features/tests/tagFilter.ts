/** The filter that keeps the tests with one tag. */

const PLAIN = /^[\p{L}\p{N}_.\-/]+$/u;

/** Returns for example `tag:smoke`; a tag with spaces or commas is quoted. */
export function tagFilter(tag: string): string {
  return PLAIN.test(tag) ? `tag:${tag}` : `tag:"${tag}"`;
}
