import { AuthorizationError, type AuthorizationErrorDetail } from '../../base/authorization-error.ts';
import type { RefusedArgument } from '../../wire/call-detail.ts';
import { limitInWords } from './limit-in-words.ts';

/**
 * The refusal of a call by the limits of its grant.
 * @param refused as `refusedArguments` returns them; at least one
 */
export function argumentRefusal(
  refused: readonly RefusedArgument[],
  detail: Pick<AuthorizationErrorDetail, 'heldScopes' | 'attribution'>,
): AuthorizationError {
  return new AuthorizationError('argument_not_granted', {
    ...detail,
    detail: refused.map(refusedArgumentInWords).join(' '),
    members: { arguments: refused },
  });
}

/** Says which argument a call may not have, or must have, in a sentence. */
export function refusedArgumentInWords({ argument, limit }: RefusedArgument): string {
  const subject = argument === '' ? 'The input' : `The argument "${argument}"`;
  return `${subject} of this call ${limitInWords(limit)}.`;
}
