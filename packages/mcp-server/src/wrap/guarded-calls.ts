import { type Admission, type AuthorizationError, type RefusalBody, toRefusalBody } from '@grantex/core';
import { type Action, afterAsking, outcomeOf } from '@grantex/mcp/elicitation';
import type { CallGate } from './call-gate.ts';
import { withLink } from './consent/consent-refusal.ts';
import type { Elicitation, Pending } from './consent/elicitation.ts';
import type { InFlight, OpenRequest } from './in-flight.ts';
import { ERROR_CODES, isModern, type Message, refusalAnswer, type RequestId } from './stdio/messages.ts';

export interface GuardedCallsOptions {
  readonly gate: CallGate;
  readonly inFlight: InFlight;
  readonly elicitation: Elicitation;
  /** Whether nothing is forwarded any more. */
  readonly isClosed: () => boolean;
  readonly toClient: (message: Message) => void;
  /** Writes a message to the server. @returns whether it can be serialized */
  readonly forward: (message: Message) => boolean;
  /** Answers a message that is not forwarded. */
  readonly refuse: (message: Message, fault: string, code?: number) => void;
  /** Handles a fault of this program. */
  readonly broken: (message: Message, error: unknown) => void;
}

/** The calls that the gate decides, until the server answers them. */
export interface GuardedCalls {
  start(message: Message, id: RequestId, method: string): void;
}

export function createGuardedCalls(options: GuardedCallsOptions): GuardedCalls {
  const { gate, inFlight, elicitation, isClosed, toClient, forward, refuse, broken } = options;

  function run(id: RequestId, request: OpenRequest, admission: Admission): void {
    request.isChecking = false;
    if (request.isCancelled || isClosed()) {
      inFlight.close(id);
      return admission.settle('failure', { ended: 'aborted' }, { ran: false });
    }
    request.admission = admission;
    if (forward(request.message)) {
      admission.onGrantEnd((refusal) => endWithGrant(id, request, refusal));
      return;
    }
    inFlight.close(id);
    admission.settle('failure', { ended: 'not forwarded' }, { ran: false });
    refuse(request.message, 'it is nested too deeply');
  }

  /** Asks the server to stop a call, and answers it. What the server still answers is not forwarded. */
  function endWithGrant(id: RequestId, request: OpenRequest, refusal: AuthorizationError): void {
    if (isClosed() || inFlight.find(id) !== request || request.isCancelled) return;
    const params = { requestId: id, reason: refusal.message };
    forward({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    request.admission?.settle('failure', { ended: refusal.reason });
    request.isAnswered = true;
    inFlight.cancel(id);
    toClient(refusalAnswer(request.message, toRefusalBody(refusal)));
  }

  /** @param wasAsked whether the person was asked for a grant already */
  function decide(id: RequestId, request: OpenRequest, wasAsked: boolean): void {
    const { message } = request;
    const fault = gate.check(message, {
      admitted: (admission) => run(id, request, admission),
      refused(body, consent) {
        if (consent === undefined) return answer(id, request, body);
        if (wasAsked) return answer(id, request, afterAsking(body, 'less'));
        if (!elicitation.canAsk(message)) return answer(id, request, withLink(body, consent));
        if (elicitation.isDeclined(consent)) return answer(id, request, afterAsking(body, 'decline'));
        if (!isModern(message)) return void ask(id, request, { body, consent });
        inFlight.close(id);
        if (!request.isCancelled && !isClosed()) {
          toClient(elicitation.inputRequired(message, { body, consent }));
        }
      },
      failed: (error) => broken(message, error),
    });
    if (fault === undefined) return;
    inFlight.close(id);
    refuse(message, fault, ERROR_CODES.invalidParams);
  }

  function answer(id: RequestId, request: OpenRequest, body: RefusalBody): void {
    inFlight.close(id);
    if (!request.isCancelled && !isClosed()) toClient(refusalAnswer(request.message, body));
  }

  async function ask(id: RequestId, request: OpenRequest, pending: Pending): Promise<void> {
    const action = await elicitation.ask(pending.consent);
    if (action === undefined) return answer(id, request, withLink(pending.body, pending.consent));
    await proceed(id, request, pending, action);
  }

  /** The person was asked: the call goes on if they approve soon. */
  async function proceed(
    id: RequestId,
    request: OpenRequest,
    { body, consent }: Pending,
    action: Action,
  ): Promise<void> {
    const outcome = await outcomeOf(action, () => consent.decided);
    if (request.isCancelled || isClosed()) return inFlight.close(id);
    if (outcome === 'granted') return decide(id, request, true);
    answer(id, request, afterAsking(body, outcome));
  }

  return {
    start(received, id, method) {
      const { request: message, answer: given } = elicitation.taken(received);
      const request = inFlight.open(id, message, method);
      request.isChecking = true;
      if (given === undefined) decide(id, request, false);
      else void proceed(id, request, given, given.action);
    },
  };
}
