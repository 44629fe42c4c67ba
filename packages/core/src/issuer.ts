/**
 * Entry point for the server and its clients: the claims of tokens, proofs of keys, the algebra of scopes, refusals in words, and
 * safe handling of texts that strangers wrote.
 * @module
 */
export { namingIssuer } from './base/authorization-error.ts';
export { decodeBase64url } from './base/base64.ts';
export { errorUriOf } from './base/error-uri.ts';
export { escapeHidden, removeHidden, spellHidden, spellHiddenLines } from './base/hidden-text.ts';
export { shareWork } from './base/shared-work.ts';
export type { SharedWork } from './base/shared-work.ts';
export { duplicateMember } from './base/strict-json.ts';
export { durationFault } from './base/timer.ts';
export type { DurationRange } from './base/timer.ts';
export { checkDpopProof, DPOP_ALGORITHMS } from './dpop/check-dpop-proof.ts';
export type { DpopExpectation, DpopProof } from './dpop/check-dpop-proof.ts';
export { createDpopNonces } from './dpop/dpop-nonces.ts';
export type { DpopNonceOptions, DpopNonces } from './dpop/dpop-nonces.ts';
export { refuseProof } from './dpop/refuse-proof.ts';
export { claimsFault, encodeClaims } from './verify/claims.ts';
export type { Actor, GrantTokenClaims } from './verify/claims.ts';
export { argumentRefusal, refusedArgumentInWords } from './verify/details/argument-refusal.ts';
export { asksApproval, needsAdmission, refusedArguments } from './verify/details/call-limits.ts';
export { detailInWords } from './verify/details/detail-in-words.ts';
export { grantsLess, grantsNoMore, limitScopes, narrowLimits } from './verify/details/limited-scopes.ts';
export type { LimitedScopes } from './verify/details/limited-scopes.ts';
export { parseDetails, parseRequestedDetails } from './verify/details/parse-details.ts';
export { keepsAskAndBudget } from './verify/details/subsumption.ts';
export { mismatch } from './verify/mismatch.ts';
export { formatDecimal, parseAmount } from './verify/scope/decimal.ts';
export type { Decimal } from './verify/scope/decimal.ts';
export { decideCall, indexScopes } from './verify/scope/decide-call.ts';
export type { Held, ScopeIndex, Shortfall } from './verify/scope/decide-call.ts';
export { canonicalScopes, covers, coversAll, parseScope, uncoveredScopes } from './verify/scope/scope.ts';
export type { Constraint, Scope } from './verify/scope/scope.ts';
export { createTokenCache } from './verify/token-cache.ts';
export type { TokenCache, TokenCacheEntry } from './verify/token-cache.ts';
export { createTokenParser } from './verify/token.ts';
export type { ParsedToken, TokenParser } from './verify/token.ts';
export { acrOf, BINDING_WAYS, SANDBOX_ACR } from './wire/binding-ways.ts';
export type { ArgumentLimit, AskOver, Budget, CallDetail, RefusedArgument } from './wire/call-detail.ts';
export { BUDGET_PERIODS, BY_DETAILS, CALL_DETAIL_TYPE, MAX_DETAILS } from './wire/details.ts';
export type { BudgetPeriod } from './wire/details.ts';
export { describeReason } from './wire/describe-reason.ts';
export type { ReasonInWords } from './wire/describe-reason.ts';
export { formatDuration, parseDuration, POSITIVE_DURATION } from './wire/duration.ts';
export {
  AGENT_STATUSES,
  API_KEY_PREFIXES,
  APPROVAL_STATUSES,
  AUTHORIZATION_STATUSES,
  GRANT_STATUSES,
  ISSUER_KEY_STATES,
  ROLES,
} from './wire/resources.ts';
export type {
  AgentStatus,
  ApprovalStatus,
  AuthorizationStatus,
  GrantStatus,
  IssuerKeyState,
  Role,
} from './wire/resources.ts';
export { FEED_MESSAGE_TYPE, KINDS_WITH_BEFORE, REVOCATION_EVENT } from './wire/revocations.ts';
export type { RevocationKind } from './wire/revocations.ts';
export {
  agentDid,
  GRANT_TOKEN_TYPE,
  MAX_DELEGATION_DEPTH,
  MAX_SCOPE_LENGTH,
  MAX_SCOPES,
  MAX_TOKEN_LENGTH,
} from './wire/tokens.ts';
