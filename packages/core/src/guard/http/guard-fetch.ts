import type { MaybePromise } from '../../base/maybe-promise.ts';
import { checkFunction } from '../../base/options.ts';
import { checkGuard, type Guard } from '../guard.ts';
import { type GuardedCall, guardedCallOf } from '../guarded-call.ts';
import { markGuarded } from '../guarded.ts';
import type { Rule, RuleInput } from '../rule.ts';
import { admitFetch, type Answer } from './admit-fetch.ts';
import { checkRoute } from './route.ts';

/** What the guard gives to the handler of a request. */
export interface FetchCall<INPUT> extends GuardedCall {
  /** What `input` returned; undefined without it. */
  readonly input: INPUT;
  /**
   * Aborts when the grant ends while the handler runs or its response is read, with the `AuthorizationError` as its reason,
   * and when the client leaves. For a WebSocket it goes on, as {@link guardFetch} says.
   */
  readonly signal: AbortSignal;
}

/** Answers a request of the Fetch API that the guard has let through. */
export type GuardedHandler<
  INPUT,
  REST extends readonly unknown[] = [],
  REQUEST extends Request = Request,
  ANSWER extends Answer = Response,
> = (request: REQUEST, call: FetchCall<INPUT>, ...rest: REST) => MaybePromise<ANSWER>;

/** Answers every request: with the handler's response, or with why it is refused. */
export type FetchHandler<
  REST extends readonly unknown[] = [],
  REQUEST extends Request = Request,
  ANSWER extends Answer = Response,
> = (request: REQUEST, ...rest: REST) => Promise<ANSWER | Response>;

/** Options of {@link guardFetch}. */
export interface GuardFetchOptions<INPUT, REQUEST extends Request = Request> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`. The audit log names the call by the rule's `action`, by default by its first scope.
   */
  readonly rule: Rule<INPUT> | ((request: REQUEST) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded: `(request) => request.json()`. The handler gets
   * it as `input`. A `SyntaxError`, as `request.json()` throws, is answered with status 400; anything else that it throws
   * is a fault of the service. It is not called for a request without a token. Default: no input.
   */
  readonly input?: (request: REQUEST) => MaybePromise<INPUT>;
}

/**
 * Puts a guard in front of a handler of the Fetch API, as servers on Workers, Deno, Bun, Node and Next have it:
 * `(request, ...rest) => Response`. The handler gets the request, then the grant with the input and a signal, then
 * everything else that the runtime passes. A refused request is answered as RFC 6750 §3 says, and never reaches the
 * handler. A response is followed to the end of its body, which is when the call is settled.
 *
 * A request that becomes a WebSocket is settled as `success` then: the response has status 101, or is empty with status 200
 * to a handshake, or the handler returns nothing, as `server.upgrade` of Bun wants it. Nobody but the handler sees the
 * socket: close it when the signal aborts. Only the latest 1,000 signals of a token go on; an older one aborts.
 *
 * It reads the body only of requests that carry a token, and does not limit its size.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardFetch<
  REST extends readonly unknown[],
  REQUEST extends Request = Request,
  ANSWER extends Answer = Response,
>(
  handler: GuardedHandler<undefined, REST, REQUEST, ANSWER>,
  options: GuardFetchOptions<undefined, REQUEST>,
): FetchHandler<REST, REQUEST, ANSWER>;
export function guardFetch<
  const RULE extends Rule<never>,
  REST extends readonly unknown[],
  REQUEST extends Request = Request,
  ANSWER extends Answer = Response,
>(
  handler: GuardedHandler<RuleInput<RULE>, REST, REQUEST, ANSWER>,
  options: {
    readonly guard: Guard;
    readonly rule: RULE | ((request: REQUEST) => RULE | undefined);
    readonly input: (request: REQUEST) => MaybePromise<RuleInput<RULE>>;
  },
): FetchHandler<REST, REQUEST, ANSWER>;
export function guardFetch<
  INPUT,
  REST extends readonly unknown[],
  REQUEST extends Request = Request,
  ANSWER extends Answer = Response,
>(
  handler: GuardedHandler<INPUT, REST, REQUEST, ANSWER>,
  options: GuardFetchOptions<INPUT, REQUEST> & { readonly input: (request: REQUEST) => MaybePromise<INPUT> },
): FetchHandler<REST, REQUEST, ANSWER>;
export function guardFetch<
  INPUT,
  REST extends readonly unknown[],
  REQUEST extends Request,
  ANSWER extends Answer,
>(
  handler: GuardedHandler<INPUT, REST, REQUEST, ANSWER>,
  options: GuardFetchOptions<INPUT, REQUEST>,
): FetchHandler<REST, REQUEST, ANSWER> {
  const { guard, rule } = options;
  checkFunction(handler, 'guardFetch', 'handler');
  checkGuard(guard, 'guardFetch');
  checkRoute(options, 'guardFetch');
  const guarded: FetchHandler<REST, REQUEST, ANSWER> = (request, ...rest) =>
    admitFetch<REQUEST, INPUT, ANSWER>(guard, {
      request,
      incoming: request,
      route: options,
      respond: (input, admission) =>
        handler(request, Object.assign(guardedCallOf(admission), { input }), ...rest),
    });
  return markGuarded(guarded, { guard, rule });
}
