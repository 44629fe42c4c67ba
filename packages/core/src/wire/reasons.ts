import { ONLINE_REASONS, type OnlineReason } from './online-reasons.ts';
import type { ProofReason } from './proof-reasons.ts';
import { LATER, OPERATOR, type ReasonText } from './reason-text.ts';
import { TOKEN_REASONS, type TokenReason } from './token-reasons.ts';

/** Why a call was refused: stable, in lower snake case, and the same in errors, bodies and audit entries. */
export type RefusalReason = GuardReason | TokenReason | OnlineReason | ProofReason;

/** The reasons for which every guard may refuse, also one without DPoP. */
type GuardReason =
  | 'no_credentials'
  | 'wrong_scheme'
  | 'two_credentials'
  | 'token_in_query'
  | 'malformed_credentials'
  | 'wrong_agent'
  | 'not_delegated'
  | 'no_rule'
  | 'scope_missing'
  | 'amount_over'
  | 'amount_not_stated'
  | 'amount_invalid'
  | 'argument_not_granted'
  | 'input_unreadable'
  | 'input_not_canonical'
  | 'input_changed'
  | 'token_unavailable'
  | 'keys_unavailable'
  | 'revocation_unavailable'
  | 'audit_unavailable'
  | 'rule_failed'
  | 'guard_failed';

const ASK = 'Ask the person for a grant, and send its token with the call.';
const ASK_WIDER = 'Ask the person for a grant that covers this call.';
const ONE_HEADER = 'Send the grant token in one "Authorization: Bearer" header.';
const OWN_TOKEN =
  'Send the token that was delegated to the agent that makes the call, not the one of its parent.';

/** The reasons for which every guard may refuse, with their codes, their sentences and what the caller does next. */
export const REASONS: { readonly [REASON in GuardReason | TokenReason | OnlineReason]: ReasonText } = {
  no_credentials: {
    code: 'invalid_token',
    message: 'This call needs a grant token, and none was sent.',
    remedy: ASK,
  },
  wrong_scheme: {
    code: 'invalid_token',
    message: 'The Authorization header does not use the Bearer scheme.',
    remedy: ONE_HEADER,
  },
  two_credentials: {
    code: 'invalid_request',
    message: 'The request carries more than one Authorization header.',
    remedy: ONE_HEADER,
  },
  token_in_query: {
    code: 'invalid_request',
    message: 'A grant token belongs in the Authorization header, never in the URL.',
    remedy: ONE_HEADER,
  },
  malformed_credentials: {
    code: 'invalid_request',
    message: 'The Authorization header is not "Bearer" followed by one token.',
    remedy: ONE_HEADER,
  },

  ...TOKEN_REASONS,

  wrong_agent: {
    code: 'insufficient_scope',
    message: 'The grant belongs to another agent than the one that may make this call.',
    remedy: OWN_TOKEN,
  },
  not_delegated: {
    code: 'insufficient_scope',
    message: 'This call needs a grant that was delegated to a sub-agent.',
    remedy: OWN_TOKEN,
  },
  no_rule: {
    code: 'insufficient_scope',
    message: 'No rule says which scopes this call needs, so it is refused.',
    remedy: 'Do not repeat the call: no grant allows it.',
  },
  scope_missing: {
    code: 'insufficient_scope',
    message: 'The grant does not hold every scope that this call needs.',
    remedy: ASK_WIDER,
  },
  amount_over: {
    code: 'insufficient_scope',
    message: 'The amount of this call is higher than what was granted.',
    remedy: ASK_WIDER,
  },
  amount_not_stated: {
    code: 'insufficient_scope',
    message: 'The grant has a limit, and this call states no amount to compare with it.',
    remedy: ASK_WIDER,
  },
  amount_invalid: {
    code: 'invalid_request',
    message: 'The amount of this call is not a decimal number of at least zero.',
    remedy: 'State the amount as a decimal such as 420 or "420.50".',
  },
  argument_not_granted: {
    code: 'insufficient_scope',
    message: 'The grant does not allow these arguments.',
    remedy: 'Ask the person for a grant that allows them.',
  },
  input_unreadable: {
    code: 'invalid_request',
    message: 'The input of this call is not valid JSON.',
    remedy: 'Send the input as JSON, in the form that this service describes.',
  },
  input_not_canonical: {
    code: 'invalid_request',
    message: 'The input of this call cannot be digested.',
    remedy: 'Send an input of JSON values, at most 64 levels deep and 4 MiB long.',
  },
  input_changed: {
    code: 'invalid_request',
    message: 'The input changed after it was checked.',
    remedy: 'Repeat the call, and do not change its input until the call has run.',
  },

  token_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The grant token of this call cannot be read at the moment.',
    remedy: LATER,
  },
  keys_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The keys of the issuer cannot be fetched at the moment.',
    remedy: LATER,
  },
  revocation_unavailable: {
    code: 'temporarily_unavailable',
    message: 'This service cannot find out at the moment whether the grant has been revoked.',
    remedy: LATER,
  },
  audit_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The call cannot be recorded at the moment, so it does not run.',
    remedy: LATER,
  },
  rule_failed: {
    code: 'server_error',
    message: 'The rule of this call failed, so the call does not run.',
    remedy: OPERATOR,
  },
  guard_failed: {
    code: 'server_error',
    message: 'The guard failed while it checked this call, so the call does not run.',
    remedy: OPERATOR,
  },
  ...ONLINE_REASONS,
};
