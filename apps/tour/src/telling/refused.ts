import type { RefusalBody } from '@grantex/core';
import type { StepResult } from './teller.ts';

/** A refusal as the outcome of a step. */
export function refused({ code, message, missingScopes, howToAsk }: RefusalBody): StepResult {
  return {
    outcome: 'refused',
    code,
    detail: `${message} ${howToAsk}`,
    ...(missingScopes === undefined ? {} : { missing: missingScopes }),
  };
}
