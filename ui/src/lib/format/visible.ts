/** Names from strangers, made safe to look at: what cannot be seen, or changes how other text is read, is spelled out. */

const RAW_BYTE_FIRST = 0xef80;
const RAW_BYTE_LAST = 0xefff;
const RAW_BYTE_BASE = 0xef00;

// Control and format characters (bidi overrides, zero-width ones, soft hyphens), line separators, lone surrogates,
// private use and tag characters, and letters that draw nothing.
const UNSEEN = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}|\p{Co}|\u115f|\u1160|\u3164|\uffa0|\u034f|\u17b4|\u17b5/gu;
/** What most names consist of, found faster than what they do not. */
const PLAIN = /^[\x20-\x7e]*$/;
const JOINER = '\u200d';
const PICTOGRAPH_END = /(?:\p{Extended_Pictographic}|\ufe0f|\p{Emoji_Modifier})$/u;
const PICTOGRAPH_START = /^\p{Extended_Pictographic}/u;

/** Returns `text` with unseen characters as `⟦U+202E⟧` and bytes that are not UTF-8 (`U+EF80` to `U+EFFF`) as `\xE9`. */
export function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSEEN, (character, offset: number) => {
    if (character === JOINER && joinsPictographs(text, offset)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (code >= RAW_BYTE_FIRST && code <= RAW_BYTE_LAST) return `\\x${hex(code - RAW_BYTE_BASE, 2)}`;
    return `⟦U+${hex(code, 4)}⟧`;
  });
}

/** Like `visible`, and keeps line breaks and tabs. */
export function visibleLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');
}

function joinsPictographs(text: string, offset: number): boolean {
  return PICTOGRAPH_END.test(text.slice(0, offset)) && PICTOGRAPH_START.test(text.slice(offset + 1));
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
