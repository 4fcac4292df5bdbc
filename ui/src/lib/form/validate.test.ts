import { describe, expect, it } from 'vitest';
import { descriptionError, nameError, osAccountError, userNameError } from './validate';

const UNSEEN = 'Remove the character that cannot be seen.';

/** The rows of the core's own tests of names, so that both say the same. */
describe('a name', () => {
  it.each([
    ['  Web shop ', null],
    [' \t ', 'Enter a name.'],
    ['\u0085\u2028', 'Enter a name.'],
    ['ü'.repeat(50), null],
    [`\u0085${'ü'.repeat(50)}\u3000`, null],
    ['ü'.repeat(51), 'Shorten it by 1 character; 50 are allowed.'],
    [` ${'😀'.repeat(51)} `, 'Shorten it by 1 character; 50 are allowed.'],
    [`\ufeff${'ü'.repeat(50)}`, 'Shorten it by 1 character; 50 are allowed.'],
    [`${'ü'.repeat(52)}\u202e`, 'Shorten it by 3 characters; 50 are allowed.'],
    ['a\u0007b', UNSEEN],
    ['a\u0085b', UNSEEN],
    ['a\u202eb', UNSEEN],
    ['a\u2066b', UNSEEN],
    ['👩\u200d👩\u200d👧', null],
    ['cafe\u0301', null],
    ['\u200fشب\u200cنم', null],
  ])('%j: %j', (text, expected) => {
    expect(nameError(text, 'a name')).toBe(expected);
  });
});

it('takes none of the characters that turn what follows, and both neighbours of each range', () => {
  const turns = [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  for (const check of [(text: string) => nameError(text, 'a name'), descriptionError, userNameError]) {
    for (const code of turns) expect(check(`a${String.fromCodePoint(code)}b`), code.toString(16)).toBe(UNSEEN);
    for (const code of [0x200e, 0x200f, 0x202f, 0x2065, 0x206a]) {
      expect(check(`a${String.fromCodePoint(code)}b`), code.toString(16)).toBeNull();
    }
  }
});

it('lets a description be empty and break lines', () => {
  expect(descriptionError('  ')).toBeNull();
  expect(descriptionError('one\r\ntwo\tx')).toBeNull();
  expect(descriptionError('x'.repeat(256))).toBe('Shorten it by 1 character; 255 are allowed.');
  expect(descriptionError('a\u0000')).toBe(UNSEEN);
});

it('takes for the account of the computer what the core takes, also nothing', () => {
  expect(osAccountError(' ')).toBeNull();
  expect(osAccountError('ana\u202e')).toBeNull();
  expect(osAccountError('ana\u0007x')).toBe(UNSEEN);
  expect(osAccountError('a'.repeat(255))).toBe('Shorten it by 1 character; 254 are allowed.');
});
