import { type Admission, type AuthorizationError, toRefusalBody } from '@grantex/core';
import type { CallGate } from './call-gate.ts';
import type { InFlight, OpenRequest } from './in-flight.ts';
import { ERROR_CODES, type Message, refusalAnswer, type RequestId } from './stdio/messages.ts';

export interface GuardedCallsOptions {
  readonly gate: CallGate;
  readonly inFlight: InFlight;
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
  const { gate, inFlight, isClosed, toClient, forward, refuse, broken } = options;

  function run(id: RequestId, request: OpenRequest, admission: Admission): void {
    request.isChecking = false;
    if (request.isCancelled || isClosed()) {
      inFlight.close(id);
      return admission.settle('failure', { ended: 'aborted' });
    }
    request.admission = admission;
    if (forward(request.message)) {
      admission.onGrantEnd((refusal) => endWithGrant(id, request, refusal));
      return;
    }
    inFlight.close(id);
    admission.settle('failure', { ended: 'not forwarded' });
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

  return {
    start(message, id, method) {
      const request = inFlight.open(id, message, method);
      request.isChecking = true;
      const fault = gate.check(message, {
        admitted: (admission) => run(id, request, admission),
        refused(body) {
          inFlight.close(id);
          if (!request.isCancelled && !isClosed()) toClient(refusalAnswer(message, body));
        },
        failed: (error) => broken(message, error),
      });
      if (fault === undefined) return;
      inFlight.close(id);
      refuse(message, fault, ERROR_CODES.invalidParams);
    },
  };
}
