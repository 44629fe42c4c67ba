import {
  type FetchCall,
  type Guard,
  guardFetch,
  type GuardFetchOptions,
  type MaybePromise,
  type Rule,
  type RuleInput,
} from '@grantex/core';
import { checkGuard, checkRoute, markGuarded } from '@grantex/core/adapter';
import type { NextRequest } from 'next/server.js';
import { catchRedirect, throwRedirect } from './redirect.ts';

/** Options of {@link guardRoute}. */
export type GuardRouteOptions<INPUT> = GuardFetchOptions<INPUT, NextRequest>;

/** A route handler, as `route.ts` exports it. */
export type RouteHandler<CONTEXT> = (request: NextRequest, context: CONTEXT) => Promise<Response>;

/** A route handler behind a guard: it gets the grant between what Next passes. */
export type GuardedRouteHandler<CONTEXT, INPUT> = (
  request: NextRequest,
  call: FetchCall<INPUT>,
  context: CONTEXT,
) => MaybePromise<Response>;

/**
 * Puts a guard in front of a route handler: `export const POST = guardRoute(handler, options)`. The handler gets the
 * request, then the grant with its input and a signal that aborts when the grant ends meanwhile, then the context that
 * Next passes (`params`). A refused request is answered as RFC 6750 §3 says, and never reaches the handler. A response is
 * followed to the end of its body, which is when the request is recorded as `success`, as `failure` from status 400 on, or
 * as `failure` with `{ended: 'aborted'}` when the client left first. A `redirect()` is a success.
 *
 * If `rule` or `input` throws, the request is refused with `rule_failed`; a body that is not JSON is answered with
 * status 400. Errors of the handler pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardRoute<CONTEXT>(
  handler: GuardedRouteHandler<CONTEXT, undefined>,
  options: GuardRouteOptions<undefined>,
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, const RULE extends Rule<never>>(
  handler: GuardedRouteHandler<CONTEXT, RuleInput<RULE>>,
  options: {
    readonly guard: Guard;
    readonly rule: RULE | ((request: NextRequest) => RULE | undefined);
    readonly input: (request: NextRequest) => MaybePromise<RuleInput<RULE>>;
  },
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, INPUT>(
  handler: GuardedRouteHandler<CONTEXT, INPUT>,
  options: GuardRouteOptions<INPUT> & { readonly input: (request: NextRequest) => MaybePromise<INPUT> },
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, INPUT>(
  handler: GuardedRouteHandler<CONTEXT, INPUT>,
  options: GuardRouteOptions<INPUT>,
): RouteHandler<CONTEXT> {
  const { guard, rule } = options;
  if (typeof handler !== 'function') throw new TypeError('guardRoute: "handler" must be a function.');
  checkGuard(guard, 'guardRoute');
  checkRoute(options, 'guardRoute');
  const respond: GuardedRouteHandler<CONTEXT, INPUT> = (...values) => catchRedirect(() => handler(...values));
  // The compiler does not know that "input" is there where the rule reads one.
  const guarded = guardFetch(respond, options as Required<GuardRouteOptions<INPUT>>);
  const route: RouteHandler<CONTEXT> = async (...values) => throwRedirect(await guarded(...values));
  return markGuarded(route, { guard, rule });
}
