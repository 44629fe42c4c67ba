/**
 * Characters that a reader does not see, or that a terminal obeys: control, format, surrogate, private and unassigned
 * characters, line and paragraph separators, characters that are drawn as nothing, and the blank braille cell. This is
 * the only such table in the project: pages, terminals, logs and models all show texts that strangers wrote.
 */
const HIDDEN: string = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;

/** Characters that join or colour the parts of one emoji are visible as part of it, and hide nothing. */
const IN_EMOJI: string = [
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})\uFE0F`,
].join('|');

const HIDDEN_IN_TEXT: RegExp = new RegExp(`(?!${IN_EMOJI})${HIDDEN}`, 'gu');
/** White space in JSON only separates values. */
const HIDDEN_IN_JSON: RegExp = new RegExp(String.raw`(?![\t\n\r])${HIDDEN}`, 'gu');

/** Spells each hidden character of a text on one line as `\u{…}`: for terminals, logs and models. */
export function spellHidden(text: string): string {
  return text.replace(HIDDEN_IN_TEXT, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Does what {@link spellHidden} does for a text of several lines: line feeds and tabs stay. */
export function spellHiddenLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, spellHidden);
}

/** Removes the hidden characters of a text: for pages. */
export function removeHidden(text: string): string {
  return text.replace(HIDDEN_IN_TEXT, '');
}

/**
 * Writes each hidden character in the strings of a JSON text as `\uXXXX`; the values stay the same.
 * @param json one document or JSON Lines; the meaning of any other text changes
 */
export function escapeHidden(json: string): string {
  return json.replace(HIDDEN_IN_JSON, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
