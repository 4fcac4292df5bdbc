import { describe, expect, it } from 'vitest';
import { completionsAt, lastWord, wantsTags, withoutFilters } from './filterCompletion';

const KNOWN = { tags: ['smoke', 'smoke test', 'nightly'], repositories: ['web-shop', 'mobile'] };
const offered = (text: string, caret = text.length) => completionsAt(text, caret, KNOWN).map(({ label }) => label);
const taken = (text: string, at = 0) => completionsAt(text, text.length, KNOWN)[at]?.text;

describe('what is offered', () => {
  it.each([
    ['st', ['status:']],
    ['ST', ['status:']],
    ['login i', ['in:', 'is:']],
    ['status:', ['passed', 'failed', 'error', 'incomplete', 'skipped', 'not-run', 'never']],
    ['status:f', ['failed']],
    ['status:passed,f', ['failed']],
    ['status:passed,', ['failed', 'error', 'incomplete', 'skipped', 'not-run', 'never']],
    ['tag:sm', ['smoke', 'smoke test']],
    ['tag:test', ['smoke test']],
    ['tag:"smoke t', ['smoke test']],
    ['repo:', ['web-shop', 'mobile']],
    ['kind:d', ['dynamic']],
    ['is:', ['never-run']],
    ['has:', ['problems']],
  ])('%s', (text, labels) => expect(offered(text)).toEqual(labels));

  it.each([
    ['a word that no filter begins with', 'login'],
    ['a value that is typed in full', 'status:failed'],
    ['a key that has no values of its own', 'author:'],
    ['a key that nobody knows', 'http:'],
    ['a phrase', '"st'],
    ['the end of a word', 'st '],
  ])('is nothing for %s', (_why, text) => expect(offered(text)).toEqual([]));

  it('is every filter before anything is typed, and nothing in the middle of a word', () => {
    expect(offered('')).toHaveLength(9);
    expect(offered('status', 3)).toEqual([]);
  });
});

describe('what is taken', () => {
  it.each([
    ['st', 'status:'],
    ['login st', 'login status:'],
    ['status:f', 'status:failed '],
    ['Status:passed,f', 'Status:passed,failed '],
  ])('%s becomes %s', (text, full) => expect(taken(text)).toBe(full));

  it('quotes a value with a space in it', () => expect(taken('tag:sm', 1)).toBe('tag:"smoke test" '));

  it('keeps what stands behind the caret, and leaves the caret before it', () => {
    const [completion] = completionsAt('status:f login', 8, KNOWN);
    expect(completion).toMatchObject({ text: 'status:failed login', caret: 14 });
  });
});

it('knows when the tags of the project are needed', () => {
  expect(wantsTags('login tag:', 10)).toBe(true);
  expect(wantsTags('tag:smoke login', 15)).toBe(false);
});

it('takes the filters out of a text, and only those', () => {
  expect(withoutFilters('login status:failed tag:"smoke test" token')).toBe('login token');
  expect(withoutFilters('status:failed')).toBe('');
  expect(withoutFilters('http://x  "tag: not one"')).toBe('http://x  "tag: not one"');
});

it('knows the word that is still being typed', () => {
  expect(lastWord('login status:gre')).toBe('status:gre');
  expect(lastWord('login ')).toBe('');
});
