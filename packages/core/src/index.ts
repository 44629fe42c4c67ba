/**
 * Entry point for services: makes a verifier, a sink and a guard, defines rules, answers a refusal. Every adapter
 * re-exports it whole.
 * @module
 */
export { AuthorizationError } from './base/authorization-error.ts';
export type {
  Attribution,
  AuthorizationErrorDetail,
  BudgetLeft,
  RefusalMembers,
} from './base/authorization-error.ts';
export { FormatError } from './base/format-error.ts';
export type { FormatErrorCode } from './base/format-error.ts';
export type { JsonObject, JsonValue } from './base/json.ts';
export type { MaybePromise } from './base/maybe-promise.ts';
export type { FeedOptions, FeedState, WhenStale } from './feed/feed-options.ts';
export { feed } from './feed/feed.ts';
export type { Feed } from './feed/feed.ts';
export { online } from './feed/online.ts';
export type { OnlineOptions } from './feed/online.ts';
export type { Admission } from './guard/admission.ts';
export type { AgentDemand } from './guard/agent-demand.ts';
export type { Call, CallToken } from './guard/call.ts';
export { currentGrant } from './guard/current-grant.ts';
export type { Dpop } from './guard/dpop.ts';
export type { ExplainedScope, Explanation } from './guard/explain.ts';
export { createGuard } from './guard/create-guard.ts';
export { delegateTo } from './guard/tool/delegate-to.ts';
export type { Delegate, DelegatedToken, DelegateToOptions } from './guard/tool/delegate-to.ts';
export { guardFunction } from './guard/tool/guard-function.ts';
export type { GuardedFunction, GuardFunctionOptions } from './guard/tool/guard-function.ts';
export type { GuardedCall } from './guard/guarded-call.ts';
export type { GuardOptions } from './guard/guard-options.ts';
export type { Guard } from './guard/guard.ts';
export type {
  AdmissionAnswer,
  AdmissionRequest,
  Admissions,
  ApprovalEnd,
} from './guard/online/admissions.ts';
export { createAdmissions } from './guard/online/create-admissions.ts';
export type { AdmissionsOptions } from './guard/online/create-admissions.ts';
export { readBearerToken } from './guard/http/bearer.ts';
export { readToken } from './guard/http/read-token.ts';
export { guardFetch } from './guard/http/guard-fetch.ts';
export type { FetchHandler, GuardedHandler, FetchCall, GuardFetchOptions } from './guard/http/guard-fetch.ts';
export type { NodeRequest, PresentedToken, RawHeaders, TokenRequest } from './guard/presented-token.ts';
export { toRefusal, toRefusalBody } from './guard/refusal.ts';
export type { ChallengeOptions, Refusal, RefusalBody } from './guard/refusal.ts';
export type { Decision, DecisionListeners, DecisionSpan } from './guard/report-decision.ts';
export { defineRules } from './guard/rule.ts';
export type { Rule, RuleInput, Rules } from './guard/rule.ts';
export { createGrantex } from './setup/grantex.ts';
export type { GrantexSetup, GrantexSetupOptions } from './setup/grantex.ts';
export { SetupError } from './setup/setup-error.ts';
export type { SetupErrorCode } from './setup/setup-error.ts';
export { createAuditSink } from './sink/http-sink.ts';
export type { AuditSinkOptions } from './sink/http-sink.ts';
export type { AuditFault, AuditReceipt, AuditRecord, AuditSink, ServerAuditSink } from './sink/sink.ts';
export type { MinimumBinding } from './verify/binding.ts';
export type { Grant, VerifiedToken } from './verify/grant.ts';
export type { IssuerKey, IssuerKeys } from './verify/keys.ts';
export type { Revocation, RevocationCheck, RevocationContext, RevocationState } from './verify/revocation.ts';
export { createVerifier } from './verify/verifier.ts';
export type { VerifierOptions } from './verify/verifier-options.ts';
export type { Verifier } from './verify/verifier.ts';
export type { BindingWay } from './wire/binding-ways.ts';
export type { ArgumentLimit, CallDetail, RefusedArgument } from './wire/call-detail.ts';
export type { EntryStatus } from './wire/entries.ts';
export type { AuthorizationErrorCode } from './wire/reason-text.ts';
export type { RefusalReason } from './wire/reasons.ts';
