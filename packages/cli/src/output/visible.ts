/** What a terminal obeys or a reader does not see: control, format, private and unassigned characters, line ends. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Joins the parts of one emoji, and is harmless. */
const JOINER = '\u200d';

/**
 * A text of somebody else on one line, in which nothing moves the cursor, changes colours or turns the direction of
 * writing: each such character is spelled `\u{…}`.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === JOINER ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
