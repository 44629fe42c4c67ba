import { PROOF_REASONS } from './proof-reasons.ts';
import { howToAsk, type ReasonText } from './reason-text.ts';
import { REASONS } from './reasons.ts';

/** A refusal in words, as its caller read it. */
export interface ReasonInWords {
  /** Why the call was refused, in a sentence. */
  readonly message: string;
  /** What the caller does next, in a sentence. */
  readonly howToAsk: string;
}

const TEXTS = new Map<string, ReasonText>([...Object.entries(REASONS), ...Object.entries(PROOF_REASONS)]);

/**
 * Says a reason of a `blocked` entry in words.
 * @param missingScopes the scopes that the entry names as missing
 * @returns undefined for a text that is no reason of a guard
 */
export function describeReason(
  reason: string,
  missingScopes: readonly string[] = [],
): ReasonInWords | undefined {
  const text = TEXTS.get(reason);
  return text && { message: text.message, howToAsk: howToAsk(text, missingScopes) };
}
