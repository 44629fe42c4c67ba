/** What no reader sees: controls, what directs or hides text, fillers that are drawn as nothing, the blank braille cell. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A text without what no reader sees. */
export function visibleText(text: string): string {
  return text.replaceAll(INVISIBLE, '');
}

/** Whether a text says anything to whoever reads it: a letter, a digit, a symbol. */
export function isLegible(text: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(visibleText(text));
}
