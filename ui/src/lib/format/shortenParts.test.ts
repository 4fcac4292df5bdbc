import { expect, it } from 'vitest';
import { shortenParts } from './shortenParts';

const plain = (text: string) => ({ text, isHit: false });
const hit = (text: string) => ({ text, isHit: true });

it('leaves a path that fits as it is', () => {
  const parts = [hit('Login'), plain('/Smoke')];
  expect(shortenParts(parts, 11)).toEqual(parts);
});

it('keeps the marks at both ends of a path that is shortened in the middle', () => {
  const parts = [hit('Log'), plain('in/Regression/Edge cases/'), hit('Token'), plain('s')];
  expect(shortenParts(parts, 16)).toEqual([hit('Log'), plain('in/…/'), hit('Token'), plain('s')]);
});

it('shortens a single long name, and counts a letter beyond the first plane as one', () => {
  expect(shortenParts([plain('😀'.repeat(9)), hit('end')], 9)).toEqual([plain('😀😀😀😀…😀'), hit('end')]);
});
