import { LATER, OPERATOR, type ReasonText } from './reason-text.ts';

/** Why a token was refused, whatever the call. */
export type TokenReason =
  | 'malformed_token'
  | 'header_not_allowed'
  | 'algorithm_not_allowed'
  | 'wrong_type'
  | 'wrong_issuer'
  | 'wrong_developer'
  | 'unknown_key'
  | 'bad_signature'
  | 'invalid_claim'
  | 'details_unknown'
  | 'unchecked_confirmation'
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'binding_too_weak'
  | 'revoked'
  | 'feed_does_not_cover';

const ASK_FOR_SERVICE = 'Ask the person for a grant for this service.';
const REFRESH = 'Refresh the grant token, or ask the person for a new grant.';
const AS_ISSUED = 'Send a grant token exactly as the issuer gave it.';

/** The texts of these reasons. */
export const TOKEN_REASONS: { readonly [REASON in TokenReason]: ReasonText } = {
  malformed_token: {
    code: 'invalid_token',
    message: 'The token is not a well-formed grant token.',
    remedy: AS_ISSUED,
  },
  header_not_allowed: {
    code: 'invalid_token',
    message: 'The token header contains more than "alg", "typ" and "kid".',
    remedy: AS_ISSUED,
  },
  algorithm_not_allowed: {
    code: 'invalid_token',
    message: 'The token is not signed with RS256.',
    remedy: AS_ISSUED,
  },
  wrong_type: { code: 'invalid_token', message: 'The token is not of type "at+jwt".', remedy: AS_ISSUED },
  wrong_issuer: {
    code: 'invalid_token',
    message: 'The token comes from another issuer.',
    remedy: ASK_FOR_SERVICE,
  },
  wrong_developer: {
    code: 'invalid_token',
    message: 'The token belongs to a developer that this service does not serve.',
    remedy: ASK_FOR_SERVICE,
  },
  unknown_key: {
    code: 'invalid_token',
    message: 'The issuer does not publish the key that signed this token.',
    remedy: REFRESH,
  },
  bad_signature: {
    code: 'invalid_token',
    message: 'The signature of the token is not valid.',
    remedy: AS_ISSUED,
  },
  invalid_claim: {
    code: 'invalid_token',
    message: 'A claim of the token is missing or not valid.',
    remedy: REFRESH,
  },
  details_unknown: {
    code: 'invalid_token',
    message: 'The grant has limits that this service does not understand.',
    remedy: 'Tell the operator of this service to update it.',
  },
  unchecked_confirmation: {
    code: 'invalid_token',
    message: 'The token is bound to a key, and no proof of that key can be checked here.',
    remedy: 'Ask for a grant token for this audience alone that is not bound to a key.',
  },
  wrong_audience: {
    code: 'invalid_token',
    message: 'The token was granted for another audience.',
    remedy: ASK_FOR_SERVICE,
  },
  expired: { code: 'invalid_token', message: 'The token has expired.', remedy: REFRESH },
  not_yet_valid: { code: 'invalid_token', message: 'The token is not valid yet.', remedy: LATER },
  binding_too_weak: {
    code: 'insufficient_user_authentication',
    message: 'The person who gave this grant is not bound to an account in a way that this service accepts.',
    remedy:
      'Ask the person for a new grant once they are bound to an account in a way that this service accepts.',
  },
  revoked: {
    code: 'invalid_token',
    message: 'The grant has been revoked, is on hold, or has ended.',
    remedy: REFRESH,
  },
  feed_does_not_cover: {
    code: 'invalid_token',
    message: 'The token belongs to a developer whose revocation feed this service does not follow.',
    remedy: OPERATOR,
  },
};
