import { describe, expect, it } from 'vitest';
import { combinationWords, rowsWords, sourceWords } from './bindingWords';
import { conditionWords, doubtWords } from './conditionWords';

describe('test data', () => {
  it.each([
    ['ALL', '', 'all rows'],
    ['RANGE', '1-3', 'rows 1-3'],
    ['SPECIFIC', '2,5', 'rows 2,5'],
    ['SPECIFIC', '', 'chosen rows'],
    ['NEWER', '7', 'NEWER 7'],
  ])('%s %s is %s', (iteration, rows, words) => {
    expect(rowsWords({ iteration, rows })).toBe(words);
  });

  it('is combined in words, and a way that is not known stands for itself', () => {
    expect(combinationWords('ONE')).toBe('row by row');
    expect(combinationWords('MANY')).toBe('each row with all rows of the others');
    expect(combinationWords('BOTH')).toBe('BOTH');
  });

  it.each([
    ['DATA_COLUMN', 'e-mail', 'column e-mail'],
    ['DATA_COLUMN_INDEX', '2', 'column number 2'],
    ['DATA_COLUMN', null, 'no column'],
    ['DEFAULT', null, 'its own default'],
    ['SCRIPT_VARIABLE', null, 'value kept in the file'],
    ['NEWER', null, 'value kept in the file (NEWER)'],
  ])('gives a variable %s %s: %s', (source, column, words) => {
    expect(sourceWords({ source, column })).toBe(words);
  });
});

describe('conditions of a dynamic suite', () => {
  it.each([
    ['tag', ['api'], 'tag is api'],
    ['tags', ['api', 'smoke'], 'tag is api or smoke'],
    ['name', ['ct-'], 'name contains ct-'],
    ['id', ['Test Cases/Login'], 'id is, or lies below, Test Cases/Login'],
    ['owner', ['ana'], 'owner is ana'],
    ['constructor', [], 'constructor is empty'],
    ['tag', ['\u202eapi'], 'tag is ⟦U+202E⟧api'],
  ])('%s %j: %s', (field, values, words) => {
    expect(conditionWords({ field, values })).toBe(words);
  });

  it.each([
    ['Tags', 'one of several tags is enough'],
    ['name', 'the name need only hold the text, in any case'],
    ['id', 'an id stands for all that lies below it'],
    ['constructor', 'Katalon does not say what it means'],
  ])('what is only likely of %s: %s', (field, words) => {
    expect(doubtWords({ field })).toBe(words);
  });
});
