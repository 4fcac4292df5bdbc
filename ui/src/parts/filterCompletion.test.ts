import { describe, expect, it } from 'vitest';
import { completionsAt, lastTyped, wantsTags } from './filterCompletion';
import { chosenValues } from './filterText';

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
    ['is:', ['flaky', 'stale', 'never-run']],
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

  it.each(['5" disk', 'say "hi", twice', '"'])('asks for %s where that is offered', (tag) => {
    const [completion] = completionsAt('tag:ui,', 7, { tags: [tag], repositories: [] });
    expect(chosenValues(completion?.text ?? '', 'tag')).toEqual(['ui', tag]);
  });

  it('keeps what stands behind the caret, and leaves the caret before it', () => {
    const [completion] = completionsAt('status:f login', 8, KNOWN);
    expect(completion).toMatchObject({ text: 'status:failed login', caret: 14 });
  });
});

it('knows when the tags of the project are needed', () => {
  expect(wantsTags('login tag:', 10)).toBe(true);
  expect(wantsTags('tag:smoke login', 15)).toBe(false);
});

it('knows what is still being typed, as the core names it', () => {
  expect(lastTyped('login status:gre')).toBe('status:gre');
  expect(lastTyped('status:passed,gre')).toBe('status:gre');
  expect(lastTyped('login has:"no id')).toBe('has:"no id');
  expect(lastTyped('login ')).toBe('');
});
