import {
  AuthorizationError,
  type AuthorizationErrorDetail,
  type ChallengeOptions,
  type RefusalReason,
  toRefusal,
} from '../../../src/index.ts';
import { refuseProof } from '../../../src/dpop/refuse-proof.ts';
import { PROOF_REASONS, type ProofReason } from '../../../src/wire/proof-reasons.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface RefusalCase extends Vector {
  readonly reason: RefusalReason;
  /** What the refusal carries besides its reason. */
  readonly detail: Omit<AuthorizationErrorDetail, 'cause' | 'text'>;
  /** What the challenge says besides the refusal. */
  readonly challenge: ChallengeOptions;
}

const METADATA = 'https://service.test/.well-known/oauth-protected-resource';

const ONE_HEADER = 'Send the grant token in one "Authorization: Bearer" header.';
const AS_ISSUED = 'Send a grant token exactly as the issuer gave it.';
const FOR_SERVICE = 'Ask the person for a grant for this service.';
const REFRESH = 'Refresh the grant token, or ask the person for a new grant.';
const LATER = 'Try again in a moment.';
const OPERATOR = 'Tell the operator of this service; repeating the call does not help.';
const DELEGATED =
  'Send the token that was delegated to the agent that makes the call, not the one of its parent.';
const COVERING = 'Ask the person for a grant that covers this call.';
const NEW_PROOF = 'Make a new DPoP proof for this request, with the key that the token is bound to.';

/** Every reason: its status, its code, and what the caller does next. The sentences are those of core. */
export const REASON_TABLE: readonly (readonly [reason: RefusalReason, answer: string, remedy: string])[] = [
  ['no_credentials', '401 invalid_token', 'Ask the person for a grant, and send its token with the call.'],
  ['wrong_scheme', '401 invalid_token', ONE_HEADER],
  ['two_credentials', '400 invalid_request', ONE_HEADER],
  ['token_in_query', '400 invalid_request', ONE_HEADER],
  ['malformed_credentials', '400 invalid_request', ONE_HEADER],
  ['malformed_token', '401 invalid_token', AS_ISSUED],
  ['header_not_allowed', '401 invalid_token', AS_ISSUED],
  ['algorithm_not_allowed', '401 invalid_token', AS_ISSUED],
  ['wrong_type', '401 invalid_token', AS_ISSUED],
  ['wrong_issuer', '401 invalid_token', FOR_SERVICE],
  ['wrong_developer', '401 invalid_token', FOR_SERVICE],
  ['unknown_key', '401 invalid_token', REFRESH],
  ['bad_signature', '401 invalid_token', AS_ISSUED],
  ['invalid_claim', '401 invalid_token', REFRESH],
  ['details_unknown', '401 invalid_token', 'Tell the operator of this service to update it.'],
  [
    'unchecked_confirmation',
    '401 invalid_token',
    'Ask for a grant token for this audience alone that is not bound to a key.',
  ],
  ['wrong_audience', '401 invalid_token', FOR_SERVICE],
  ['expired', '401 invalid_token', REFRESH],
  ['not_yet_valid', '401 invalid_token', LATER],
  [
    'binding_too_weak',
    '401 insufficient_user_authentication',
    'Ask the person for a new grant once they are bound to an account in a way that this service accepts.',
  ],
  ['revoked', '401 invalid_token', 'Refresh the grant token, or ask the person for a new grant.'],
  ['feed_does_not_cover', '401 invalid_token', OPERATOR],
  ['wrong_agent', '403 insufficient_scope', DELEGATED],
  ['not_delegated', '403 insufficient_scope', DELEGATED],
  ['no_rule', '403 insufficient_scope', 'Do not repeat the call: no grant allows it.'],
  ['scope_missing', '403 insufficient_scope', COVERING],
  ['amount_over', '403 insufficient_scope', COVERING],
  ['amount_not_stated', '403 insufficient_scope', COVERING],
  ['amount_invalid', '400 invalid_request', 'State the amount as a decimal such as 420 or "420.50".'],
  ['argument_not_granted', '403 insufficient_scope', 'Ask the person for a grant that allows them.'],
  [
    'input_unreadable',
    '400 invalid_request',
    'Send the input as JSON, in the form that this service describes.',
  ],
  [
    'input_not_canonical',
    '400 invalid_request',
    'Send an input of JSON values, at most 64 levels deep and 4 MiB long.',
  ],
  [
    'input_changed',
    '400 invalid_request',
    'Repeat the call, and do not change its input until the call has run.',
  ],
  ['token_unavailable', '503 temporarily_unavailable', LATER],
  ['keys_unavailable', '503 temporarily_unavailable', LATER],
  ['revocation_unavailable', '503 temporarily_unavailable', LATER],
  ['audit_unavailable', '503 temporarily_unavailable', LATER],
  ['rule_failed', '503 server_error', OPERATOR],
  ['guard_failed', '503 server_error', OPERATOR],
  [
    'approval_required',
    '403 approval_required',
    'Ask the person to approve this call, then send the same call again.',
  ],
  [
    'approval_refused',
    '403 insufficient_scope',
    'Do not repeat this call. Ask the person what to do instead.',
  ],
  [
    'budget_exceeded',
    '403 insufficient_scope',
    'Wait until the budget renews, or ask the person for a grant with a larger budget.',
  ],
  [
    'currency_not_granted',
    '403 insufficient_scope',
    'Make the call in the currency of the budget, or ask the person for a grant in another currency.',
  ],
  ['on_hold', '403 insufficient_scope', 'Wait until the hold is released; the grant has not ended.'],
  ['policy_refused', '403 insufficient_scope', 'Do not repeat the call as it is: the policy refuses it.'],
  ['admission_unavailable', '503 temporarily_unavailable', LATER],
  ['admission_missing', '503 server_error', OPERATOR],
  [
    'bound_token_as_bearer',
    '401 invalid_token',
    'Send it with "Authorization: DPoP", and a DPoP proof by that key.',
  ],
  [
    'token_not_bound',
    '401 invalid_token',
    'Ask the issuer for a token with a DPoP proof, so that it is bound to the key of that proof.',
  ],
  ['proof_missing', '401 invalid_dpop_proof', NEW_PROOF],
  ['proof_invalid', '401 invalid_dpop_proof', NEW_PROOF],
  ['proof_by_other_key', '401 invalid_dpop_proof', NEW_PROOF],
  ['proof_replayed', '401 invalid_dpop_proof', NEW_PROOF],
  [
    'proof_without_nonce',
    '401 use_dpop_nonce',
    'Make a new DPoP proof with the nonce in the "DPoP-Nonce" header of this answer.',
  ],
  ['replays_unavailable', '503 temporarily_unavailable', LATER],
];

type Question = Pick<RefusalCase, 'name' | 'reason'> & Partial<Pick<RefusalCase, 'detail' | 'challenge'>>;

const [FULL, DPOP_FULL]: readonly ChallengeOptions[] = [
  { resourceMetadata: METADATA, scope: 'flights:search hotels:search' },
  { resourceMetadata: METADATA, scope: 'flights:search', dpop: 'require' },
];

const MORE: readonly Question[] = [
  {
    name: 'a missing scope names what is missing, and in the challenge also what is held',
    reason: 'scope_missing',
    detail: {
      heldScopes: ['flights:search', 'payments:initiate:max_500'],
      missingScopes: ['flights:book', 'flights:search'],
    },
    challenge: { resourceMetadata: METADATA, scope: 'hotels:search' },
  },
  {
    name: 'an amount over the limit names the limit that would do',
    reason: 'amount_over',
    detail: { missingScopes: ['payments:initiate:max_900', 'a:b'] },
  },
  {
    name: 'an argument that is not granted names its limit, and in the challenge the scope as one asks for it',
    reason: 'argument_not_granted',
    detail: {
      detail:
        'The argument "amount" of this call may be at most 500. The argument "note" of this call is not allowed.',
      heldScopes: ['payments:initiate:by_details', 'flights:search', 'files:read:by_details_x'],
      members: {
        arguments: [
          { scope: 'payments:initiate', argument: 'amount', limit: { max: '500' } },
          { scope: 'payments:initiate', argument: 'note', limit: 'not allowed' },
        ],
      },
    },
  },
  {
    name: 'a missing scope beside one that is held by details',
    reason: 'scope_missing',
    detail: {
      heldScopes: ['payments:initiate:by_details'],
      missingScopes: ['flights:book', 'payments:initiate'],
    },
  },
  {
    name: 'details that are not understood name the place',
    reason: 'details_unknown',
    detail: {
      detail:
        'The claim "authorization_details" cannot be read: The value at "/0/actions" is of an unknown name; known are type, scope, arguments, closed, ask, budget, online.',
    },
  },
  {
    name: 'a weak binding names the accepted classes (RFC 9470)',
    reason: 'binding_too_weak',
    detail: { acrValues: ['urn:grantex:acr:verified', 'urn:grantex:acr:directory'] },
  },
  {
    name: 'a call that the person must approve names the approval, and in the challenge no scopes',
    reason: 'approval_required',
    detail: {
      members: {
        approvalId: 'apr_01JZ0000000000000000000000',
        approvalUrl: 'https://issuer.test/approvals/apr_01JZ0000000000000000000000',
        expiresAt: '2026-01-02T03:04:05.678Z',
      },
    },
    challenge: { resourceMetadata: METADATA, scope: 'hotels:search' },
  },
  {
    name: 'a budget says what is left, and when it renews',
    reason: 'budget_exceeded',
    detail: {
      detail: '12.5 EUR are left until 2026-01-03T00:00:00.000Z.',
      members: { budget: { remaining: '12.5', currency: 'EUR', renewsAt: '2026-01-03T00:00:00.000Z' } },
    },
  },
  {
    name: 'a policy is named',
    reason: 'policy_refused',
    detail: { members: { policy: 'no-weekends' } },
  },
  {
    name: 'a wrong audience names what is expected and what was received',
    reason: 'wrong_audience',
    detail: {
      detail: 'Expected https://api.test; the token states https://other.test.',
      expected: ['https://api.test'],
      received: ['https://other.test'],
    },
    challenge: { resourceMetadata: METADATA },
  },
  {
    name: 'a wrong issuer that no claim states',
    reason: 'wrong_issuer',
    detail: {
      detail: 'Expected https://issuer.test; the token states none.',
      expected: ['https://issuer.test'],
    },
  },
  {
    name: 'a claim cannot be read as a parameter of the challenge',
    reason: 'wrong_issuer',
    detail: {
      detail:
        'The token states https://evil.test/?resource_metadata="https://evil.test/metadata"&scope=admin&error=none.',
      received: ['https://evil.test/?resource_metadata="https://evil.test/metadata"&scope=admin&error=none'],
    },
    challenge: { resourceMetadata: METADATA, scope: 'flights:search' },
  },
  {
    name: 'a text cannot split a header or break out of its quotes',
    reason: 'scope_missing',
    detail: {
      detail: 'a"b\\c\r\nSet-Cookie: x=1 \u00e9\u{1f600}',
      missingScopes: ['a:b'],
      heldScopes: ['a":b\\', 'c\r\n:d'],
    },
    challenge: { resourceMetadata: 'https://a.test/"\r\n\\\u00fc', scope: 'a", error="x" \u2028' },
  },
  ...(
    [
      'no_credentials',
      'wrong_scheme',
      'expired',
      'two_credentials',
      'wrong_agent',
      'keys_unavailable',
    ] as const
  ).map((reason) => ({
    name: `${reason} says where a token is to be had, and a 401 what to ask for first`,
    reason,
    ...(FULL && { challenge: FULL }),
  })),
  {
    name: 'a guard that also accepts bound tokens offers both schemes',
    reason: 'no_credentials',
    challenge: { dpop: 'accept' },
  },
  {
    name: 'an error of a guard that also accepts bound tokens offers both schemes',
    reason: 'expired',
    challenge: { resourceMetadata: METADATA, dpop: 'accept' },
  },
  {
    name: 'a guard that requires bound tokens offers DPoP alone',
    reason: 'bound_token_as_bearer',
    ...(DPOP_FULL && { challenge: DPOP_FULL }),
  },
  {
    name: 'an error of a proof is in a challenge of the scheme DPoP alone',
    reason: 'proof_invalid',
    detail: { detail: 'The claim "htu" is not the URL of this request.' },
    challenge: { dpop: 'accept', scope: 'flights:search' },
  },
  {
    name: 'a proof without a nonce is answered with one',
    reason: 'proof_without_nonce',
    detail: { nonce: 'bm9uY2U' },
    challenge: { dpop: 'accept' },
  },
  {
    name: 'a refusal leads to the page about its reason at the issuer',
    reason: 'scope_missing',
    detail: { issuer: 'https://issuer.test', missingScopes: ['flights:book'] },
    challenge: { resourceMetadata: METADATA },
  },
  {
    name: 'a caller without a token reads of the page in the body alone',
    reason: 'no_credentials',
    detail: { issuer: 'https://issuer.test/path' },
  },
  {
    name: 'an error of a proof leads to its page',
    reason: 'proof_replayed',
    detail: { issuer: 'http://localhost:4000' },
    challenge: { dpop: 'require' },
  },
  {
    name: 'an issuer that a challenge cannot hold leads nowhere',
    reason: 'expired',
    detail: { issuer: 'https://issuer.test/"a b\u00fc' },
  },
  {
    name: 'the attribution is not told',
    reason: 'expired',
    detail: {
      attribution: {
        developerId: 'dev_x',
        grantId: 'grnt_x',
        agentId: 'ag_x',
        agentDid: 'did:grantex:ag_x',
        principalId: 'user_x',
      },
    },
  },
];

function answer({ reason, detail = {}, challenge = {} }: Omit<Question, 'name'>): unknown {
  const isOfProof = Object.hasOwn(PROOF_REASONS, reason);
  const error = isOfProof
    ? refuseProof(reason as ProofReason, detail)
    : new AuthorizationError(reason, detail);
  return toRefusal(error, challenge);
}

/** Refusals (`docs/protocol.md` §9). */
export const refusalVectors: VectorKind = vectorKind<RefusalCase>({
  kind: 'refusal',
  about: 'Refusals as HTTP answers and as bodies, which are the same in the messages of tools.',
  defaults: { detail: {}, challenge: {} },
  cases: () =>
    [...REASON_TABLE.map(([reason]) => ({ name: reason, reason })), ...MORE].map((question: Question) => ({
      ...question,
      expected: answer(question),
    })),
  run: answer,
});
