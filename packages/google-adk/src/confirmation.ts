import type { RefusalBody } from '@grantex/core';
import type { Context } from '@google/adk';

/** The option of everything that guards tools. */
export interface ConfirmationOption {
  /**
   * True pauses the run where the person must approve a call: the tool requests a confirmation of the ADK, whose hint names
   * the page on which the person decides and whose payload is the refusal. Confirmed, the same call is made again, and
   * decided anew: a confirmation approves nothing. Rejected, it is given up. Needs ADK 2.0. Default: false, such a call is
   * refused.
   */
  readonly requestConfirmation?: boolean;
}

/** @throws {TypeError} when the option is wrong */
export function checkConfirmation({ requestConfirmation }: ConfirmationOption, subject: string): void {
  if (requestConfirmation === undefined || typeof requestConfirmation === 'boolean') return;
  throw new TypeError(`${subject}: "requestConfirmation" must be true or false.`);
}

/** What the ADK answers for a call that was rejected. */
export const REJECTED = { error: 'This tool call is rejected.' } as const;

/** Whether a confirmation of this call was rejected. */
export function isRejected(toolContext: Context | undefined): boolean {
  return toolContext?.toolConfirmation?.confirmed === false;
}

/** Pauses the run where a person must approve a call that was not made again yet. */
export function pauseFor({ approvalUrl, ...body }: RefusalBody, toolContext: Partial<Context>): void {
  const { functionCallId, toolConfirmation, actions } = toolContext;
  if (body.code !== 'approval_required' || approvalUrl === undefined) return;
  if (functionCallId === undefined || toolConfirmation !== undefined || actions === undefined) return;
  // Whoever sits at the application reads it.
  const hint = `The person who gave the grant decides about this call at ${approvalUrl}. Confirm once they have decided: \
the call is then made again. To confirm does not approve it.`;
  toolContext.requestConfirmation?.({ hint, payload: { ...body, approvalUrl } });
  actions.skipSummarization = true;
}
