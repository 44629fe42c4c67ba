import type { RefusalReason } from '@grantex/core';

/** Every reason for which a guard refuses. The compiler checks that none is missing. */
const REASONS: Readonly<Record<RefusalReason, true>> = {
  no_credentials: true,
  wrong_scheme: true,
  two_credentials: true,
  token_in_query: true,
  malformed_credentials: true,
  malformed_token: true,
  header_not_allowed: true,
  algorithm_not_allowed: true,
  wrong_type: true,
  wrong_issuer: true,
  wrong_developer: true,
  unknown_key: true,
  bad_signature: true,
  invalid_claim: true,
  unchecked_confirmation: true,
  wrong_audience: true,
  expired: true,
  not_yet_valid: true,
  binding_too_weak: true,
  revoked: true,
  feed_does_not_cover: true,
  wrong_agent: true,
  not_delegated: true,
  no_rule: true,
  scope_missing: true,
  amount_over: true,
  amount_not_stated: true,
  amount_invalid: true,
  input_unreadable: true,
  input_not_canonical: true,
  input_changed: true,
  token_unavailable: true,
  keys_unavailable: true,
  revocation_unavailable: true,
  audit_unavailable: true,
  rule_failed: true,
  guard_failed: true,
  bound_token_as_bearer: true,
  token_not_bound: true,
  proof_missing: true,
  proof_invalid: true,
  proof_by_other_key: true,
  proof_replayed: true,
  proof_without_nonce: true,
  replays_unavailable: true,
};

/** What a guard writes as `metadata.reason` of a `blocked` entry. */
export const KNOWN_REASONS: readonly string[] = Object.keys(REASONS);

/** Stands for every other text, and for entries without a reason or with erased metadata. */
export const OTHER_REASON = 'other';
