import { LATER, OPERATOR, type ReasonText } from './reason-text.ts';

/** Why a call was refused that the server must admit (`docs/protocol.md` §15). */
export type OnlineReason =
  | 'approval_required'
  | 'approval_refused'
  | 'budget_exceeded'
  | 'currency_not_granted'
  | 'on_hold'
  | 'policy_refused'
  | 'admission_unavailable'
  | 'admission_missing';

/** The texts of these reasons. */
export const ONLINE_REASONS: { readonly [REASON in OnlineReason]: ReasonText } = {
  approval_required: {
    code: 'approval_required',
    message: 'The person who gave this grant must approve this call first.',
    remedy: 'Ask the person to approve this call, then send the same call again.',
  },
  approval_refused: {
    code: 'insufficient_scope',
    message: 'The person has refused this call.',
    remedy: 'Do not repeat this call. Ask the person what to do instead.',
  },
  budget_exceeded: {
    code: 'insufficient_scope',
    message: 'This call needs more than is left of a budget of the grant.',
    remedy: 'Wait until the budget renews, or ask the person for a grant with a larger budget.',
  },
  currency_not_granted: {
    code: 'insufficient_scope',
    message: 'This call is not in the currency of a budget of the grant.',
    remedy: 'Make the call in the currency of the budget, or ask the person for a grant in another currency.',
  },
  on_hold: {
    code: 'insufficient_scope',
    message: 'The grant is on hold.',
    remedy: 'Wait until the hold is released; the grant has not ended.',
  },
  policy_refused: {
    code: 'insufficient_scope',
    message: 'A policy does not allow this call.',
    remedy: 'Do not repeat the call as it is: the policy refuses it.',
  },
  admission_unavailable: {
    code: 'temporarily_unavailable',
    message: 'The server that must admit this call cannot be reached at the moment.',
    remedy: LATER,
  },
  admission_missing: {
    code: 'server_error',
    message: 'This call must be admitted by the server, and this service is not set up to ask it.',
    remedy: OPERATOR,
  },
};
