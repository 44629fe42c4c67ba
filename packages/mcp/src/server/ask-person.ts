import { AuthorizationError, type Guard, type RefusalBody, toRefusalBody } from '@grantex/core';
import type { ClientPages } from '../elicitation/client-pages.ts';
import { afterAsking, type Decided, outcomeOf } from '../elicitation/outcome.ts';
import { type Action, approvalPage } from '../elicitation/page.ts';
import { type CallContext, signalOf } from '../sdk/call-context.ts';

/** A call that a person may have to approve. */
export interface AskedCall {
  readonly guard: Guard;
  readonly pages: ClientPages;
  readonly context: CallContext;
  /** Runs the call behind the guard. */
  readonly run: (refused: (body: RefusalBody) => unknown) => unknown;
  /** Answers with a refusal. */
  readonly refuse: (body: RefusalBody) => unknown;
}

/**
 * Runs a call. Where the person must approve it and their client shows pages, it shows them the page of the approval, and
 * once they have approved, the same call runs, decided anew. What the client answers approves nothing.
 */
export function runAskingPerson({ guard, pages, context, run, refuse }: AskedCall): unknown {
  const answered = pages.answerIn(context);
  if (answered === 'decline' || answered === 'cancel') {
    // The entry of the call is the one of the question.
    return refuse(afterAsking(toRefusalBody(new AuthorizationError('approval_required')), answered));
  }

  async function ask(body: RefusalBody, approvalId: string, url: string): Promise<unknown> {
    if (answered !== undefined) return proceed(body, approvalId, answered);
    const shown = await pages.show(approvalPage(url), context);
    if (shown === undefined) return refuse(body);
    if ('asked' in shown) return shown.asked;
    const answer = await proceed(body, approvalId, shown.action);
    shown.complete();
    return answer;
  }

  async function proceed(body: RefusalBody, approvalId: string, action: Action): Promise<unknown> {
    const over = new AbortController();
    const signal = AbortSignal.any([signalOf(context), over.signal]);
    const outcome = await outcomeOf(action, () => decisionOf(guard, approvalId, signal));
    over.abort();
    if (outcome !== 'granted') return refuse(afterAsking(body, outcome));
    return signalOf(context).aborted ? refuse(body) : run(refuse);
  }

  return run((body) => {
    const { code, approvalId, approvalUrl } = body;
    const isAsked = code === 'approval_required' && approvalId !== undefined && approvalUrl !== undefined;
    return isAsked ? ask(body, approvalId, approvalUrl) : refuse(body);
  });
}

async function decisionOf(guard: Guard, approvalId: string, signal: AbortSignal): Promise<Decided> {
  try {
    const end = await guard.waitForApproval(approvalId, signal);
    return end === 'approved' ? 'granted' : end === 'refused' ? 'denied' : 'ended';
  } catch {
    return 'ended';
  }
}
