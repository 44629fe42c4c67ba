import type { FetchCall, Guard, MaybePromise, Rule, RuleInput } from '@grantex/core';
import { admitFetch, checkGuard, checkRoute, markGuarded } from '@grantex/core/adapter';
import type { NextRequest } from 'next/server.js';
import { isRedirect } from './is-redirect.ts';

/** Options of {@link guardRoute}. */
export interface GuardRouteOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`. The audit log names the call by the rule's `action`, by default by its first scope.
   */
  readonly rule: Rule<INPUT> | ((request: NextRequest) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded: `(request) => request.json()`. The handler gets
   * it as `input`. It is not called for a request without a token. Default: no input.
   */
  readonly input?: (request: NextRequest) => MaybePromise<INPUT>;
}

/** A route handler, as `route.ts` exports it. */
export type RouteHandler<CONTEXT> = (request: NextRequest, context: CONTEXT) => Promise<Response>;

/**
 * Puts a guard in front of a route handler: `export const POST = guardRoute(handler, options)`. The handler gets
 * what Next passes, then the grant with its input and a signal that aborts when the grant ends meanwhile. A refused
 * request is answered as RFC 6750 §3 says, and never reaches the handler. A response is followed to the end of
 * its body, which is when the request is recorded as `success`, as `failure` from status 400 on, or as `failure` with
 * `{ended: 'aborted'}` when the client left first. A `redirect()` is a success.
 *
 * If `rule` or `input` throws, the request is refused with `rule_failed`; a body that is not JSON is answered with
 * status 400. Errors of the handler pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardRoute<CONTEXT>(
  handler: (request: NextRequest, context: CONTEXT, call: FetchCall<undefined>) => MaybePromise<Response>,
  options: GuardRouteOptions<undefined>,
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, const RULE extends Rule<never>>(
  handler: (
    request: NextRequest,
    context: CONTEXT,
    call: FetchCall<RuleInput<RULE>>,
  ) => MaybePromise<Response>,
  options: {
    readonly guard: Guard;
    readonly rule: RULE | ((request: NextRequest) => RULE | undefined);
    readonly input: (request: NextRequest) => MaybePromise<RuleInput<RULE>>;
  },
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, INPUT>(
  handler: (request: NextRequest, context: CONTEXT, call: FetchCall<INPUT>) => MaybePromise<Response>,
  options: GuardRouteOptions<INPUT> & { readonly input: (request: NextRequest) => MaybePromise<INPUT> },
): RouteHandler<CONTEXT>;
export function guardRoute<CONTEXT, INPUT>(
  handler: (request: NextRequest, context: CONTEXT, call: FetchCall<INPUT>) => MaybePromise<Response>,
  options: GuardRouteOptions<INPUT>,
): RouteHandler<CONTEXT> {
  const { guard, rule } = options;
  if (typeof handler !== 'function') throw new TypeError('guardRoute: "handler" must be a function.');
  checkGuard(guard, 'guardRoute');
  checkRoute(options, 'guardRoute');

  const guarded: RouteHandler<CONTEXT> = async (request, context) => {
    let redirect: Error | undefined;
    const response = await admitFetch<NextRequest, INPUT>(guard, {
      request,
      incoming: request,
      route: options,
      async respond(input, admission) {
        const call = {
          grant: admission.grant,
          input,
          // Made only where it is read.
          get signal() {
            return admission.signal;
          },
        };
        try {
          return await handler(request, context, call);
        } catch (error) {
          if (!isRedirect(error)) throw error;
          redirect = error;
          return new Response(null, { status: 307 });
        }
      },
    });
    if (redirect !== undefined) throw redirect;
    return response;
  };
  return markGuarded(guarded, { guard, rule });
}
