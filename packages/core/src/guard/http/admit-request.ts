import { attempt, type MaybePromise } from '../../base/maybe-promise.ts';
import type { Admission } from '../execution.ts';
import type { Guard } from '../guard.ts';
import { isGuarded, markGuarded } from '../guarded.ts';
import { type RequestEnd, settleAtEnd } from './response-end.ts';
import { callOfRequest, type GuardedRoute, type IncomingRequest } from './route.ts';

/** A request that asks to be let through, and what becomes of it. */
export interface RequestAdmission<REQUEST extends object, INPUT> extends Omit<RequestEnd, 'upgraded'> {
  /** The framework's own object for the request: the same for all guards in its way. */
  readonly request: REQUEST;
  readonly incoming: IncomingRequest;
  readonly route: GuardedRoute<REQUEST, INPUT>;
  /**
   * Goes on; with the grant where the guard was asked for the first time. Called when the guard lets the request
   * through, and in no other case.
   */
  readonly proceed: (grant: Admission['grant'] | undefined) => void;
  /** Answers, and does not go on. */
  readonly refuse: (error: unknown) => void;
}

/**
 * Asks a guard about a request, and settles it with how it ends. Every request is asked about, whatever its
 * method and headers: a CORS preflight carries no token and is refused. The same guard and rule twice on one request
 * are decided twice and recorded once. A request whose response is over already does not proceed.
 */
export function admitRequest<REQUEST extends object, INPUT>(
  guard: Guard,
  { request, incoming, response, webSocket, route, proceed, refuse }: RequestAdmission<REQUEST, INPUT>,
): MaybePromise<void> {
  const call = callOfRequest(request, incoming, route);
  const guarding = { guard, rule: call.rule };
  if (isGuarded(request, guarding)) {
    return attempt(
      () => guard.preflight(call),
      (refusal) => (refusal === undefined ? proceed(undefined) : refuse(refusal)),
      refuse,
    );
  }
  const upgraded = incoming.upgrade === true ? incoming.socket : undefined;
  const admitted = (admission: Admission): void => {
    // Where nobody waits for an answer any more, nothing is done.
    if (!settleAtEnd(admission, { response, upgraded, webSocket })) return;
    markGuarded(request, guarding);
    proceed(admission.grant);
  };
  return attempt(() => guard.admit(call), admitted, refuse);
}
