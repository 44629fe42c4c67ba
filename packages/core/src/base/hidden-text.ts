/**
 * What a reader does not see, or what a terminal obeys: control, format, surrogate, private and unassigned characters,
 * line and paragraph separators, what is drawn as nothing, and the blank braille cell. The one table of the project:
 * pages, terminals, logs and models are all shown texts that strangers wrote.
 */
const HIDDEN: string = String.raw`[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;

/** What joins or colours the parts of one emoji is part of what is seen, and hides nothing there. */
const IN_EMOJI: string = [
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Extended_Pictographic})\uFE0F`,
].join('|');

const HIDDEN_IN_TEXT: RegExp = new RegExp(`(?!${IN_EMOJI})${HIDDEN}`, 'gu');
/** The white space of JSON stands between its values alone. */
const HIDDEN_IN_JSON: RegExp = new RegExp(String.raw`(?![\t\n\r])${HIDDEN}`, 'gu');

/** A text on one line in which each hidden character is spelled `\u{…}`: for terminals, logs and models. */
export function spellHidden(text: string): string {
  return text.replace(HIDDEN_IN_TEXT, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** {@link spellHidden} for a text of several lines: line feeds and tabs stay. */
export function spellHiddenLines(text: string): string {
  return text.replaceAll(/[^\n\t]+/g, spellHidden);
}

/** A text without its hidden characters: for pages. */
export function removeHidden(text: string): string {
  return text.replace(HIDDEN_IN_TEXT, '');
}

/**
 * JSON of the same values in which no string holds a hidden character as it is: each is written as `\uXXXX`.
 * @param json one document or JSON Lines; any other text does not come out as it means
 */
export function escapeHidden(json: string): string {
  return json.replace(HIDDEN_IN_JSON, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
