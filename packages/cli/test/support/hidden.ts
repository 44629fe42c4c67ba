/**
 * Characters that must not reach a terminal unescaped. Written as numbers and separate from the program's own table, so
 * that a gap there is detected.
 */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** What the program itself writes on a terminal: colours, and control sequences for lines. */
const OWN = /\p{Cc}\[\d*[mGJK]|\r(?=\n|\p{Cc}\[2K)/gu;

/** The hidden characters of an output, as `U+…`. Line ends are the program's own. */
export function hiddenIn(text: string): string[] {
  return Array.from(new Set(text.replaceAll(OWN, '')), (character) => character.codePointAt(0) ?? 0)
    .filter((code) => RANGES.some(([first, last]) => first <= code && code <= last))
    .map((code) => `U+${code.toString(16).toUpperCase()}`);
}

/** A name that the server accepts, half of which is not what it looks like. */
export const HOSTILE_NAME = 'Bank\u202Eevil\u2066\u200B\u061C\u3164\u{E0041}\uFEFF';
/** What else an entry may contain: an escape sequence in C0 and in C1, line separators that JSON allows. */
export const HOSTILE_TEXT: string = `${HOSTILE_NAME}\u001b[5n\u001b]0;owned\u0007\u009b31m\u007f\u2028\u2029\u0085`;
