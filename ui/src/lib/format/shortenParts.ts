/** A long path of which parts are marked, shortened in the middle as `shortenPath` does. */
import { shortenPath } from './shorten';

export interface Part {
  text: string;
  isHit: boolean;
}

/** Returns the parts of the path in at most `limit` characters; what stays keeps its marks. */
export function shortenParts(parts: readonly Part[], limit: number): readonly Part[] {
  const whole = parts.flatMap(({ text, isHit }) => [...text].map((letter) => ({ text: letter, isHit })));
  const path = parts.map(({ text }) => text).join('');
  const short = [...shortenPath(path, limit)];
  if (short.length >= whole.length) return parts;
  let head = 0;
  while (head < short.length && short[head] === whole[head]?.text) head += 1;
  let tail = 0;
  while (tail < short.length - head && short.at(-1 - tail) === whole.at(-1 - tail)?.text) tail += 1;
  const between = short.slice(head, short.length - tail).map((text) => ({ text, isHit: false }));
  return joined([...whole.slice(0, head), ...between, ...whole.slice(whole.length - tail)]);
}

function joined(letters: readonly Part[]): Part[] {
  const parts: Part[] = [];
  for (const { text, isHit } of letters) {
    const last = parts.at(-1);
    if (last?.isHit === isHit) last.text += text;
    else parts.push({ text, isHit });
  }
  return parts;
}
