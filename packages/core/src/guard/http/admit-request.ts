import { attempt, isPromise, type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import type { Admission } from '../admission.ts';
import type { Call } from '../call.ts';
import { runWithin } from '../current-grant.ts';
import type { Guard } from '../guard.ts';
import { type Refusal, toRefusal } from '../refusal.ts';
import type { Rule } from '../rule.ts';
import { admissionAround, noteAdmitted } from './admitted.ts';
import { type RequestEnd, settleAtEnd } from './response-end.ts';
import { tokenRequestOf } from './read-token.ts';
import { callOfRequest, type GuardedRoute, type IncomingRequest } from './route.ts';

/** A request to a guarded route. */
export interface RoutedRequest<REQUEST extends object, INPUT> {
  /** The framework's object for the request: the same for all guards that it passes. */
  readonly request: REQUEST;
  readonly incoming: IncomingRequest;
  /** The URL as the client sent it. Default: that of `incoming`, which routers of some frameworks shorten. */
  readonly originalUrl?: string | undefined;
  readonly route: GuardedRoute<REQUEST, INPUT>;
}

/** A request, and what happens when it is refused. */
export interface PreflightExchange<REQUEST extends object, INPUT, RESULT> extends RoutedRequest<
  REQUEST,
  INPUT
> {
  /** Answers with the refusal or throws it, and does not continue. */
  readonly refuse: (refusal: Refusal, error: unknown) => RESULT;
}

/** A request, its response, and what happens to both. */
export interface RequestExchange<REQUEST extends object, INPUT, RESULT>
  extends PreflightExchange<REQUEST, INPUT, RESULT>, Omit<RequestEnd, 'upgraded'> {
  /**
   * Continues with the request. Called only when the guard lets it through, with the admission: the one around it, where
   * the same call is let through again. What it returns is what `admitRequest` returns.
   */
  readonly proceed: (admission: Admission) => MaybePromise<RESULT>;
}

/**
 * Asks a guard about a request, and settles it by how it ends. Every request is checked, whatever its method and
 * headers: a CORS preflight carries no token and is refused. The same guard, rule and input within each other decide
 * twice and record once. A request whose response is already over does not continue. When the grant ends meanwhile, a
 * response that has begun is cut, and one that begins later is cut unless it ends within a second.
 * @returns what `proceed` or `refuse` returns; undefined for a request that does not continue
 */
export function admitRequest<REQUEST extends object, INPUT, RESULT>(
  guard: Guard,
  exchange: RequestExchange<REQUEST, INPUT, RESULT>,
): MaybePromise<RESULT | undefined> {
  const { request, incoming, response, webSocket, proceed } = exchange;
  const refuse = (error: unknown): RESULT => exchange.refuse(toRefusal(error, guard.challenge), error);
  const call = callOf(guard, exchange);
  const around = admissionAround(request, guard, call);
  if (around !== undefined) {
    return attempt(
      () => guard.preflight(call),
      (refusal) => (refusal === undefined ? proceed(around) : refuse(refusal)),
      refuse,
    );
  }
  const upgraded = incoming.upgrade === true ? incoming.socket : undefined;
  const admitted = (admission: Admission): MaybePromise<RESULT | undefined> => {
    // Nobody waits for an answer any more, so nothing runs.
    if (!settleAtEnd(admission, { response, upgraded, webSocket })) return undefined;
    noteAdmitted(request, { guard, call, admission });
    return runWithin(admission, () => proceed(admission));
  };
  // Never throws: each failure is a rejection.
  const admission = guard.admit(call);
  return isPromise(admission) ? admission.then(admitted, refuse) : admitted(admission);
}

/**
 * Asks a guard about a request before its input is known: about everything but the amount. Admits nothing, and records
 * only a refusal. For frameworks that run code of others between a request and its handler; {@link admitRequest} decides
 * later.
 * @returns what `refuse` returns; undefined for a request that may go on
 */
export function preflightRequest<REQUEST extends object, INPUT, RESULT>(
  guard: Guard,
  { request, incoming, originalUrl, route: { rule }, refuse }: PreflightExchange<REQUEST, INPUT, RESULT>,
): MaybePromise<RESULT | undefined> {
  const least = (): Rule | undefined => withoutInput(typeof rule === 'function' ? rule(request) : rule);
  return whenReady(
    guard.preflight({
      ...callOf(guard, { request, incoming, originalUrl, route: { rule: least } }),
      withoutArguments: true,
    }),
    (error) => (error === undefined ? undefined : refuse(toRefusal(error, guard.challenge), error)),
  );
}

/** The rule for the least that a call of another rule can do. */
function withoutInput<INPUT>(rule: Rule<INPUT> | undefined): Rule | undefined {
  if (rule === undefined) return undefined;
  const { scopes, action, amount } = rule;
  return {
    scopes,
    ...(action !== undefined && { action }),
    ...(amount !== undefined && { amount: () => 0 }),
  };
}

function callOf<REQUEST extends object, INPUT>(
  guard: Guard,
  { request, incoming, originalUrl, route }: RoutedRequest<REQUEST, INPUT>,
): Call<INPUT> {
  return callOfRequest(guard, request, tokenRequestOf(incoming, originalUrl), route);
}
