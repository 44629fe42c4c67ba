/** What no reader sees: controls, what directs or hides text, fillers that are drawn as nothing, the blank braille cell. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A text without what no reader sees: the server's rule for its own pages (`apps/server/src/visible-text.ts`). */
export function visibleText(text: string): string {
  return text.replaceAll(INVISIBLE, '');
}
