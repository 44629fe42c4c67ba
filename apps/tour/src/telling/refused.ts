import type { RefusalBody } from '@grantex/core';
import type { Came } from './teller.ts';

/**
 * A refusal as the outcome of a step.
 * @param shape the form in which it came, where a reader should notice that
 */
export function refused({ code, message, missingScopes, howToAsk }: RefusalBody, shape?: string): Came {
  const told = howToAsk === undefined ? message : `${message} ${howToAsk}`;
  return {
    outcome: 'refused',
    code,
    detail: shape === undefined ? told : `${shape}: ${told}`,
    ...(missingScopes === undefined ? {} : { missing: missingScopes }),
  };
}
