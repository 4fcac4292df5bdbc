import { describe, expect, it } from 'vitest';
import { bytes, characters, counted } from './count';
import { shortenMiddle, shortenPath } from './shorten';
import { briefTime, duration, relativeTime, tookWords } from './time';
import { visible, visibleLines } from './visible';

describe('visible', () => {
  it.each([
    ['plain', 'plain'],
    ['배송지 Ärger 日本', '배송지 Ärger 日本'],
    ['a\u202eb', 'a⟦U+202E⟧b'],
    ['zero\u200bwidth', 'zero⟦U+200B⟧width'],
    ['bell\u0007', 'bell⟦U+0007⟧'],
    ['line\nbreak', 'line⟦U+000A⟧break'],
    ['caf\uefe9', 'caf\\xE9'],
    ['\uef80\uefff', '\\x80\\xFF'],
    ['private \ue000', 'private ⟦U+E000⟧'],
    ['lone \ud800', 'lone ⟦U+D800⟧'],
    ['tag \u{e0041}', 'tag ⟦U+E0041⟧'],
    ['filler \u3164', 'filler ⟦U+3164⟧'],
    ['👩‍💻', '👩‍💻'],
    ['a\u200db', 'a⟦U+200D⟧b'],
    ['<b>&amp;</b>', '<b>&amp;</b>'],
  ])('shows %j as %j', (text, expected) => {
    expect(visible(text)).toBe(expected);
  });

  it('keeps line breaks and tabs in texts of several lines, and nothing else', () => {
    expect(visibleLines('one\r\ntwo\tthree\u202e')).toBe('one\ntwo\tthree⟦U+202E⟧');
  });
});

describe('shorten', () => {
  it.each([
    ['Test Cases/Login', 40, 'Test Cases/Login'],
    ['Test Cases/Main/Login/Social/Google', 24, 'Test Cases/…/Google'],
    ['a/b/c/d/e', 7, 'a/…/d/e'],
    ['Anwendung/Login', 9, '…/Login'],
    ['Search/Sign in.tc', 10, '…/Sign….tc'],
    ['Zahlungsabwicklungsverfahren', 11, 'Zahlu…ahren'],
  ])('shortens %j to %i characters in the middle', (path, limit, expected) => {
    const short = shortenPath(path, limit);
    expect(short).toBe(expected);
    expect([...short].length).toBeLessThanOrEqual(limit);
  });

  it('never cuts a character in two', () => {
    expect(shortenMiddle('😀😁😂🤣😃😄', 3)).toBe('😀…😄');
  });
});

describe('time', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  it.each([
    [4_000, 'just now'],
    [48_000, '40 s ago'],
    [3 * 60_000, '3 min ago'],
    [26 * 3_600_000, '1 d ago'],
    [-5_000, 'just now'],
  ])('says of an age of %i ms %j', (age, expected) => {
    expect(relativeTime(now - age, now)).toBe(expected);
  });

  it('is brief in narrow columns', () => {
    const ages = [4_000, 48_000, 26 * 3_600_000].map((age) => briefTime(now - age, now));
    expect(ages).toEqual(['now', '40 s', '1 d']);
    expect(briefTime(Date.UTC(2026, 2, 4, 12), now)).not.toContain('2026');
    expect(briefTime(Date.UTC(2025, 2, 4, 12), now)).toContain('2025');
  });

  it('says the date after a month', () => {
    expect(relativeTime(Date.UTC(2025, 2, 4, 12), now)).toContain('2025');
  });

  it.each([
    [430, '0.4 s'],
    [12_400, '12 s'],
    [185_000, '3 min 5 s'],
  ])('says %i ms as %j', (milliseconds, expected) => {
    expect(duration(milliseconds)).toBe(expected);
  });

  it.each([
    [420, '0.4 s'],
    [59_000, '59 s'],
    [60_900, '1 min 0 s'],
    [8_040_000, '2 h 14 min'],
  ])('says that %d ms took %s', (milliseconds, expected) => {
    expect(tookWords(milliseconds)).toBe(expected);
  });
});

describe('counts', () => {
  it('has plurals and units', () => {
    expect(counted(1, 'repository', 'repositories')).toBe('1 repository');
    expect(counted(2, 'repository', 'repositories')).toBe('2 repositories');
    expect([bytes(512), bytes(14_200), bytes(2_340_000)]).toEqual(['512 B', '14 kB', '2.3 MB']);
  });

  it('counts characters as people see them in the core: trimmed, and not in halves', () => {
    expect(characters('  ü😀 ')).toBe(2);
  });
});
