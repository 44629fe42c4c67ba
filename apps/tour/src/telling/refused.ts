import type { RefusalBody } from '@grantex/core';
import type { StepResult } from './teller.ts';

/**
 * A refusal as the outcome of a step.
 * @param shape the form of the refusal, if a reader should notice it
 */
export function refused({ code, message, missingScopes, howToAsk }: RefusalBody, shape?: string): StepResult {
  const told = howToAsk === undefined ? message : `${message} ${howToAsk}`;
  return {
    outcome: 'refused',
    code,
    detail: shape === undefined ? told : `${shape}: ${told}`,
    ...(missingScopes === undefined ? {} : { missing: missingScopes }),
  };
}
