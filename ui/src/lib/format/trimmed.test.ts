import { expect, it } from 'vitest';
import { trimmed } from './trimmed';

// As `str::trim` of Rust does; the JavaScript one takes U+FEFF for a space and U+0085 for none.
it.each([
  ['', ''],
  [' \t\n\v\f\r ', ''],
  ['  Web shop ', 'Web shop'],
  ['\u0085\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000a b\u3000\u0085', 'a b'],
  ['\ufeffa\ufeff', '\ufeffa\ufeff'],
  ['\u200ba\u180e', '\u200ba\u180e'],
  ['\u{1f98a} ', '\u{1f98a}'],
])('%j is taken as %j', (text, expected) => {
  expect(trimmed(text)).toBe(expected);
});

it('takes no longer for many spaces in the middle', () => {
  const text = `a${' '.repeat(1_000_000)}b`;
  expect(trimmed(` ${text} `)).toBe(text);
});
