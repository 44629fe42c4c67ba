export { MAX_METADATA_BYTES, MAX_METADATA_DEPTH, canonicalJson } from './audit/canonical-json.ts';
export { checkChain } from './audit/chain.ts';
export type { ChainFault, ChainFaultKind, ChainOptions, ChainPosition, ChainReport } from './audit/chain.ts';
export {
  ACTION_PATTERN,
  ENTRY_STATUSES,
  ENTRY_VERSION,
  canonicalEntry,
  hashEntry,
  metadataDigest,
  saltedDigest,
} from './audit/entry.ts';
export type { AuditEntry, EntryStatus, HashedEntry } from './audit/entry.ts';
export { decodeBase64url } from './base64url.ts';
export { MAX_DELEGATION_DEPTH, claimsFault, encodeClaims, scopesFault } from './claims.ts';
export type { Actor, GrantTokenClaims } from './claims.ts';
export { AuthorizationError, FormatError } from './errors.ts';
export type {
  Attribution,
  AuthorizationErrorCode,
  AuthorizationErrorDetail,
  FormatErrorCode,
  RefusalReason,
} from './errors.ts';
export type { JsonObject, JsonValue } from './json.ts';
export type { MaybePromise } from './maybe-promise.ts';
export {
  MAX_SCOPES,
  MAX_SCOPE_LENGTH,
  canonicalScopes,
  checkCallScopes,
  covers,
  coversAll,
  decideCall,
  formatScope,
  indexScopes,
  isStrictlyNarrower,
  parseScope,
  uncoveredScopes,
} from './scope.ts';
export type { Constraint, Scope, ScopeIndex, Shortfall } from './scope.ts';
