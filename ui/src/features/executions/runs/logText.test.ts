import { expect, it } from 'vitest';
import { logText } from './logText';

it.each([
  ['\u001b[1;31mred\u001b[0m text', 'red text'],
  ['\u001b]0;title\u0007then', 'then'],
  ['a\tb\r\nc', 'a\tb\nc'],
  ['a\u202eb', 'a⟦U+202E⟧b'],
  ['로그인', '로그인'],
])('reads %j as %j', (printed, read) => {
  expect(logText(printed)).toBe(read);
});
