import { attempt, type MaybePromise } from '../../base/maybe-promise.ts';
import type { Admission } from '../admission.ts';
import { runWithGrant } from '../current-grant.ts';
import type { Guard } from '../guard.ts';
import { isGuarded, markGuarded } from '../guarded.ts';
import { type RequestEnd, settleAtEnd } from './response-end.ts';
import { callOfRequest, type GuardedRoute, type IncomingRequest } from './route.ts';

/** A request, and what happens to it. */
export interface RequestAdmission<REQUEST extends object, INPUT> extends Omit<RequestEnd, 'upgraded'> {
  /** The framework's object for the request: the same for all guards that it passes. */
  readonly request: REQUEST;
  readonly incoming: IncomingRequest;
  /** The URL as the client sent it. Default: that of `incoming`, which routers of some frameworks shorten. */
  readonly originalUrl?: string | undefined;
  readonly route: GuardedRoute<REQUEST, INPUT>;
  /**
   * Continues with the request. Called only when the guard lets it through, with the grant when this guard was asked
   * for the first time. What it returns is what `admitRequest` returns.
   */
  readonly proceed: (grant: Admission['grant'] | undefined) => MaybePromise<void>;
  /** Answers with the refusal, and does not continue. */
  readonly refuse: (error: unknown) => void;
}

/**
 * Asks a guard about a request, and settles it by how it ends. Every request is checked, whatever its method and
 * headers: a CORS preflight carries no token and is refused. The same guard and rule twice on one request decide twice
 * and record once. A request whose response is already over does not continue. When the grant ends meanwhile, a response
 * that has begun is cut, and one that begins later is cut unless it ends within a second.
 */
export function admitRequest<REQUEST extends object, INPUT>(
  guard: Guard,
  admission: RequestAdmission<REQUEST, INPUT>,
): MaybePromise<void> {
  const { request, incoming, response, webSocket, route, proceed, refuse } = admission;
  const { method, url, rawHeaders } = incoming;
  const call = callOfRequest(request, { method, url: admission.originalUrl ?? url, rawHeaders }, route);
  const guarding = { guard, rule: call.rule };
  if (isGuarded(request, guarding)) {
    return attempt(
      () => guard.preflight(call),
      (refusal) => (refusal === undefined ? proceed(undefined) : refuse(refusal)),
      refuse,
    );
  }
  const upgraded = incoming.upgrade === true ? incoming.socket : undefined;
  const admitted = (admission: Admission): MaybePromise<void> => {
    // Nobody waits for an answer any more, so nothing runs.
    if (!settleAtEnd(admission, { response, upgraded, webSocket })) return;
    markGuarded(request, guarding);
    return runWithGrant(admission.grant, () => proceed(admission.grant));
  };
  return attempt(() => guard.admit(call), admitted, refuse);
}
