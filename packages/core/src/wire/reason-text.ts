/**
 * The error code of a refusal in OAuth (RFC 6750 §3.1, RFC 6749 §4.1.2.1, RFC 9449 §7.1, RFC 9470 §3). `approval_required` is
 * Grantex's own: a client that does not know it does not log in again.
 */
export type AuthorizationErrorCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'insufficient_user_authentication'
  | 'insufficient_scope'
  | 'approval_required'
  | 'temporarily_unavailable'
  | 'server_error';

/** The texts and the code of a reason. */
export interface ReasonText {
  readonly code: AuthorizationErrorCode;
  /** Safe to show to a person, a model or a stranger: contains no token and no secret. */
  readonly message: string;
  /** What the caller does next; a refusal that names missing scopes asks for those instead. */
  readonly remedy: string;
}

/** What the caller does next, in a sentence: asks for the missing scopes where a refusal names them. */
export function howToAsk(text: ReasonText, missingScopes: readonly string[]): string {
  if (missingScopes.length === 0) return text.remedy;
  return `Ask the person for a grant that holds ${missingScopes.join(' and ')}.`;
}

/** What the caller does next where it passes by itself. */
export const LATER = 'Try again in a moment.';
/** What the caller does next where only the operator can mend it. */
export const OPERATOR = 'Tell the operator of this service; repeating the call does not help.';
