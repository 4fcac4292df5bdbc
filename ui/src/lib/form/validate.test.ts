import { expect, it } from 'vitest';
import { descriptionError, nameError } from './validate';

it('asks for a name and says by how much one is too long', () => {
  expect(nameError('  ', 'a name')).toBe('Enter a name.');
  expect(nameError('ü'.repeat(50), 'a name')).toBeNull();
  expect(nameError(` ${'😀'.repeat(51)} `, 'a name')).toBe('Shorten it by 1 character; 50 are allowed.');
  expect(nameError('a\u0007b', 'a name')).toBe('Remove the character that cannot be seen.');
});

it('lets a description be empty and break lines', () => {
  expect(descriptionError('')).toBeNull();
  expect(descriptionError('one\ntwo\t')).toBeNull();
  expect(descriptionError('x'.repeat(257))).toBe('Shorten it by 2 characters; 255 are allowed.');
  expect(descriptionError('a\u0000')).not.toBeNull();
});
