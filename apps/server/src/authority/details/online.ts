import { type CallDetail, needsAdmission } from '@grantex/core/issuer';

/**
 * States on each detail whether its calls need an admission of the server (`docs/protocol.md` §15), as a token and every
 * answer has it.
 * @param details of one grant; one that was delegated has those of its parent, whose `online` stays
 */
export function withOnline(details: readonly CallDetail[]): CallDetail[] {
  return details.map((detail) => (isOnline(detail.scope, details) ? { ...detail, online: true } : detail));
}

/** Details as answers and events have them: a member that is absent where there is none. */
export function inAnswers(details: readonly CallDetail[]): { authorizationDetails?: readonly CallDetail[] } {
  return details.length === 0 ? {} : { authorizationDetails: details };
}

/** Whether calls of a scope need an admission: any detail of the grant, or of one above it, asks or has a budget. */
function isOnline(scope: string, details: readonly CallDetail[]): boolean {
  return details.some((detail) => detail.scope === scope && needsAdmission(detail));
}
