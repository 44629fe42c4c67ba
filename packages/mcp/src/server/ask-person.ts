import {
  type Admission,
  AuthorizationError,
  type Guard,
  type RefusalBody,
  toRefusalBody,
} from '@grantex/core';
import type { ClientPages } from '../elicitation/client-pages.ts';
import { afterAsking, type Decided, outcomeOf } from '../elicitation/outcome.ts';
import { type Action, approvalPage } from '../elicitation/page.ts';
import { type CallContext, signalOf } from '../sdk/call-context.ts';

/** A call that a person may have to approve. */
export interface AskedCall {
  readonly guard: Guard;
  readonly pages: ClientPages;
  readonly context: CallContext;
  /** Decides the call, and then executes it or answers with its refusal. */
  readonly decide: (
    execute: (admission: Admission) => unknown,
    refused: (body: RefusalBody) => unknown,
  ) => unknown;
  readonly execute: (admission: Admission) => unknown;
  /** Answers with a refusal. */
  readonly refuse: (body: RefusalBody) => unknown;
}

/**
 * Runs a call. Where the person must approve it and their client shows pages, it shows them the page of the approval, and
 * once they have approved, the same call runs, decided anew. What the client answers approves nothing.
 */
export function runAskingPerson({ guard, pages, context, decide, execute, refuse }: AskedCall): unknown {
  const answered = pages.answerIn(context);
  if (answered === 'decline' || answered === 'cancel') {
    // Nothing runs. The call is decided all the same: the client may answer a question that nobody asked.
    return decide(
      (admission) => {
        admission.settle('failure', { ended: answered }, { ran: false });
        const refusal = new AuthorizationError('approval_required', { issuer: guard.issuer });
        return refuse(afterAsking(toRefusalBody(refusal), answered));
      },
      (body) => refuse(isQuestion(body) ? afterAsking(body, answered) : body),
    );
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
    return signalOf(context).aborted ? refuse(body) : decide(execute, refuse);
  }

  return decide(execute, (body) =>
    isQuestion(body) ? ask(body, body.approvalId, body.approvalUrl) : refuse(body),
  );
}

/** A refusal that the person can lift, on the page that it names. */
type Question = RefusalBody & { readonly approvalId: string; readonly approvalUrl: string };

function isQuestion(body: RefusalBody): body is Question {
  const { code, approvalId, approvalUrl } = body;
  return code === 'approval_required' && approvalId !== undefined && approvalUrl !== undefined;
}

async function decisionOf(guard: Guard, approvalId: string, signal: AbortSignal): Promise<Decided> {
  try {
    const end = await guard.waitForApproval(approvalId, signal);
    return end === 'approved' ? 'granted' : end === 'refused' ? 'denied' : 'ended';
  } catch {
    return 'ended';
  }
}
