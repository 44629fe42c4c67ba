import { LATER, type ReasonText } from './reason-text.ts';

/** Why a token that is bound to a key, or the DPoP proof that comes with it, was refused (RFC 9449). */
export type ProofReason =
  | 'bound_token_as_bearer'
  | 'token_not_bound'
  | 'proof_missing'
  | 'proof_invalid'
  | 'proof_by_other_key'
  | 'proof_replayed'
  | 'proof_without_nonce'
  | 'replays_unavailable';

const NEW_PROOF = 'Make a new DPoP proof for this request, with the key that the token is bound to.';

/** The texts of these reasons. They are apart from `REASONS` because only guards with DPoP need them. */
export const PROOF_REASONS: { readonly [REASON in ProofReason]: ReasonText } = {
  bound_token_as_bearer: {
    code: 'invalid_token',
    message: 'The token is bound to a key, and was sent as a bearer token.',
    remedy: 'Send it with "Authorization: DPoP", and a DPoP proof by that key.',
  },
  token_not_bound: {
    code: 'invalid_token',
    message: 'The token is not bound to a key.',
    remedy: 'Ask the issuer for a token with a DPoP proof, so that it is bound to the key of that proof.',
  },
  proof_missing: {
    code: 'invalid_dpop_proof',
    message: 'The token is bound to a key, and the request has no DPoP proof.',
    remedy: NEW_PROOF,
  },
  proof_invalid: {
    code: 'invalid_dpop_proof',
    message: 'The DPoP proof is not valid for this request.',
    remedy: NEW_PROOF,
  },
  proof_by_other_key: {
    code: 'invalid_dpop_proof',
    message: 'The DPoP proof was made with another key than the one that the token is bound to.',
    remedy: NEW_PROOF,
  },
  proof_replayed: {
    code: 'invalid_dpop_proof',
    message: 'The DPoP proof was used before.',
    remedy: NEW_PROOF,
  },
  proof_without_nonce: {
    code: 'use_dpop_nonce',
    message: 'The DPoP proof does not carry a fresh nonce of this service.',
    remedy: 'Make a new DPoP proof with the nonce in the "DPoP-Nonce" header of this answer.',
  },
  replays_unavailable: {
    code: 'temporarily_unavailable',
    message: 'This service cannot find out at the moment whether the DPoP proof was used before.',
    remedy: LATER,
  },
};
