import type { RefusalReason } from '@grantex/core';

const FAULTS = {
  expired: 'expired',
  notYetValid: 'not_yet_valid',
  issuedInTheFuture: 'not_yet_valid',
  wrongIssuer: 'wrong_issuer',
  otherDeveloper: 'wrong_developer',
  wrongAudience: 'wrong_audience',
  additionalAudience: 'wrong_audience',
  boundToKey: 'unchecked_confirmation',

  forgedSignature: 'bad_signature',
  unsigned: 'bad_signature',
  changedAfterSigning: 'bad_signature',
  unknownKey: 'unknown_key',
  withoutKeyId: 'malformed_token',

  algorithmNone: 'algorithm_not_allowed',
  algorithmNoneUnsigned: 'algorithm_not_allowed',
  hmacWithPublicKey: 'algorithm_not_allowed',
  otherHash: 'algorithm_not_allowed',
  embeddedKey: 'header_not_allowed',
  embeddedKeyAddress: 'header_not_allowed',
  embeddedCertificateAddress: 'header_not_allowed',
  embeddedCertificate: 'header_not_allowed',
  criticalExtension: 'header_not_allowed',
  unencodedPayload: 'header_not_allowed',
  wrongType: 'wrong_type',
  feedMessage: 'wrong_type',
  withoutType: 'wrong_type',

  duplicateHeaderMember: 'malformed_token',
  duplicateClaim: 'malformed_token',
  claimsInAnArray: 'malformed_token',
  notJson: 'malformed_token',
  notUtf8: 'malformed_token',
  nonCanonicalBase64: 'bad_signature',
  paddedBase64: 'bad_signature',
  trailingPart: 'malformed_token',
  truncatedSignature: 'bad_signature',
  tooLong: 'malformed_token',

  withoutExpiry: 'invalid_claim',
  expiryAsText: 'invalid_claim',
  infiniteExpiry: 'invalid_claim',
  withoutIssueTime: 'invalid_claim',
  withoutPrincipal: 'invalid_claim',
  principalsInAnArray: 'invalid_claim',
  withoutDeveloper: 'wrong_developer',
  scopesAsText: 'invalid_claim',
  scopesThatDiffer: 'invalid_claim',
  depthWithoutAncestors: 'invalid_claim',
  agentIsNone: 'invalid_claim',
  agentsThatDiffer: 'invalid_claim',
  actorsThatDiffer: 'invalid_claim',
  livesTooLong: 'invalid_claim',
  limitWithoutDetails: 'invalid_claim',
  detailsBesideScope: 'invalid_claim',
  unknownDetails: 'details_unknown',
} as const;

/** The name of a way in which a token can be wrong. */
export type TokenFault = keyof typeof FAULTS;

/**
 * Each way in which a token can be wrong, one fault at a time, and the reason for which a strict verifier refuses it
 * (`docs/protocol.md` §6, RFC 8725, RFC 9068).
 */
export const tokenFaults: { readonly [FAULT in TokenFault]: RefusalReason } = FAULTS;
