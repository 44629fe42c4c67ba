import { removeHidden } from '@grantex/core';

/** Whether a text says anything to whoever reads it: a letter, a digit, a symbol. */
export function isLegible(text: string): boolean {
  return /[\p{L}\p{N}\p{S}]/u.test(removeHidden(text));
}
