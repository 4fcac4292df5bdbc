import { describe, expect, it } from 'vitest';
import language from '../../../src-tauri/crates/explore/src/filter/language.json';
import { chooseOnly, chosenValues, hasChoice, partsOf, toggleChoice, withoutFilters, withoutPart } from './filterText';

describe('partsOf', () => {
  it.each(language)('reads $typed as the core does', ({ typed, parts }) => {
    expect(partsOf(typed).map((part) => [part.key, ...part.values])).toEqual(parts);
  });

  it('knows where each part and each of its values stands', () => {
    const text = ' login tag:"a b",,c  "x y"';
    for (const part of partsOf(text)) {
      expect(text.slice(part.start, part.end)).toBe(part.text);
      for (const value of part.typed) expect(text.startsWith(value.text, value.start)).toBe(true);
    }
    expect(partsOf(text)[1]?.typed.map((value) => value.value)).toEqual(['a b', '', 'c']);
  });

  it('keeps every part as it was typed', () => {
    const text = 'TAG:"smoke test",ui  "two words" x';
    expect(partsOf(text).map((part) => part.text)).toEqual(['TAG:"smoke test",ui', '"two words"', 'x']);
  });

  it('comes to an end with anything', () => {
    for (const text of ['tag:"', 'tag:""', 'tag:"""', ':', '::', 'tag:,,,', '""""', 'is:never-run,', '\u3000x']) {
      const parts = partsOf(text);
      expect(parts.map((part) => part.text).join('').length).toBeLessThanOrEqual(text.length);
    }
  });
});

describe('choices', () => {
  it('are put in and taken out again', () => {
    const once = toggleChoice('login', 'status', 'failed');
    expect(once).toBe('login status:failed');
    const twice = toggleChoice(once, 'status', 'error');
    expect(twice).toBe('login status:failed,error');
    expect(hasChoice(twice, 'status', 'ERROR')).toBe(true);
    expect(toggleChoice(toggleChoice(twice, 'status', 'failed'), 'status', 'error')).toBe('login');
  });

  it('are quoted where a space, a comma or a quote is in them', () => {
    for (const value of ['smoke test', 'a,b', 'say "hi"', '12" screen']) {
      const text = toggleChoice('', 'tag', value);
      expect(chosenValues(text, 'tag')).toEqual([value]);
      expect(toggleChoice(text, 'tag', value)).toBe('');
    }
  });

  it('are taken out wherever they were typed', () => {
    expect(toggleChoice('tag:ui x Tag:smoke,UI', 'tag', 'ui')).toBe('x tag:smoke');
  });

  it('of which only one counts replace the other', () => {
    const week = chooseOnly('login changed:24h', 'changed', '7d');
    expect(week).toBe('login changed:7d');
    expect(chooseOnly(week, 'changed', null)).toBe('login');
  });

  it('leave a list by their position', () => {
    expect(withoutPart('login tag:smoke "two words"', 1)).toBe('login "two words"');
  });
});

it('takes the filters out of a text, and only those', () => {
  expect(withoutFilters('login status:failed tag:"smoke test" token')).toBe('login token');
  expect(withoutFilters('status:failed')).toBe('');
  expect(withoutFilters('http://x  "tag: not one"')).toBe('http://x  "tag: not one"');
});
