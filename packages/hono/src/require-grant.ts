import type { Grant, Guard, MaybePromise, Rule, RuleInput } from '@grantex/core';
import { admitFetch, checkGuard, checkRoute, setGrantSignal } from '@grantex/core/adapter';
import type { Context, MiddlewareHandler } from 'hono';

/** The variables that {@link requireGrant} sets, for `new Hono<GrantEnv>()` where it is used by `app.use`. */
export interface GrantEnv {
  Variables: {
    /** The grant that the request was let through with. */
    grant: Grant;
  };
}

/** The context of any application and route: what validators made is read by `c.req.valid('json')`. */
// oxlint-disable-next-line typescript/no-explicit-any -- Hono infers the types of a route from its path and its validators
export type HonoContext = Context<any, any, any>;

/** Options of {@link requireGrant}. */
export interface RequireGrantOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`. The audit log names the call by the rule's `action`, by default by its first scope.
   */
  readonly rule: Rule<INPUT> | ((c: HonoContext) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded, such as what a validator made of the body. Return
   * the value that the handler uses, not a copy of it: only then is a change after the check noticed. It is not called
   * for a request without a token. Default: no input.
   */
  readonly input?: (c: HonoContext) => MaybePromise<INPUT>;
}

/** Middleware for Hono. The handlers behind it find the grant as `c.var.grant`. */
export type GrantMiddleware = MiddlewareHandler<GrantEnv>;

/**
 * Makes middleware that lets a request through only with a grant that covers the rule, and records how the request ended:
 * `success`, `failure` from status 400 on, or `failure` with `{ended: 'aborted'}` when the client left first. Handlers find
 * the grant as `c.var.grant`, and `c.req.raw.signal` also aborts when the grant ends. It makes the refusal the response
 * (RFC 6750 §3).
 *
 * No handler behind it sees a request that was not let through, whatever its method and headers. A CORS preflight
 * carries no token and is refused, so put `cors()` before the guard. If `rule` or `input` throws, the request is
 * refused with `rule_failed`; a body that is not JSON is answered with status 400. The same guard, rule and input
 * twice on the way to one handler check twice and record once. Errors of handlers pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function requireGrant(options: RequireGrantOptions<undefined>): GrantMiddleware;
export function requireGrant<const RULE extends Rule<never>>(options: {
  readonly guard: Guard;
  readonly rule: RULE | ((c: HonoContext) => RULE | undefined);
  readonly input: (c: HonoContext) => MaybePromise<RuleInput<RULE>>;
}): GrantMiddleware;
export function requireGrant<INPUT>(
  options: RequireGrantOptions<INPUT> & { readonly input: (c: HonoContext) => MaybePromise<INPUT> },
): GrantMiddleware;
export function requireGrant<INPUT>(options: RequireGrantOptions<INPUT>): GrantMiddleware {
  const { guard } = options;
  checkGuard(guard, 'requireGrant');
  checkRoute(options, 'requireGrant');

  return async (c, next) => {
    let isRefused = true;
    const response = await admitFetch<HonoContext, INPUT>(guard, {
      request: c,
      incoming: c.req.raw,
      route: options,
      async respond(_input, admission) {
        isRefused = false;
        c.set('grant', admission.grant);
        setGrantSignal(c.req.raw, 'signal', admission);
        await next();
        return c.res;
      },
    });
    // With the headers that middleware before it has set.
    if (isRefused) return c.newResponse(response.body, response);
    // The response whose end is seen. Without this, Hono would add the headers of the old one again.
    c.res = undefined;
    c.res = response;
  };
}
