/**
 * The door for the server and its clients: the claims of tokens, the algebra of scopes, and safe handling of texts that
 * strangers wrote.
 * @module
 */
export { decodeBase64url } from './base/base64.ts';
export { escapeHidden, removeHidden, spellHidden, spellHiddenLines } from './base/hidden-text.ts';
export { shareWork } from './base/shared-work.ts';
export type { SharedWork } from './base/shared-work.ts';
export { duplicateMember } from './base/strict-json.ts';
export { claimsFault, encodeClaims, MAX_DELEGATION_DEPTH } from './verify/claims.ts';
export type { Actor, GrantTokenClaims } from './verify/claims.ts';
export type { Decimal } from './verify/scope/decimal.ts';
export {
  canonicalScopes,
  checkCallScopes,
  covers,
  coversAll,
  decideCall,
  formatScope,
  indexScopes,
  isStrictlyNarrower,
  MAX_SCOPE_LENGTH,
  MAX_SCOPES,
  parseScope,
  uncoveredScopes,
} from './verify/scope/scope.ts';
export type { Constraint, Held, Scope, ScopeIndex, Shortfall } from './verify/scope/scope.ts';
export { createTokenParser } from './verify/token.ts';
export type { ParsedToken, TokenParser } from './verify/token.ts';
