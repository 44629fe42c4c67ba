import type { Grant, Guard, MaybePromise, Refusal, Rule, RuleInput } from '@grantex/core';
import { admitRequest, checkGuard, checkRoute, setGrantSignal } from '@grantex/core/adapter';
import type { Context, ExtendableContext } from 'koa';

// Declared here, because the published types include only files that types of the public surface come from.
declare module 'koa' {
  interface DefaultState {
    /** The grant that `requireGrant` let the request through with; undefined where no middleware asked for one. */
    grant?: Grant;
    /** Aborts when that grant ends before the response does, with the `AuthorizationError` as its reason. */
    readonly grantSignal?: AbortSignal;
  }
}

/** Options of {@link requireGrant}. */
export interface RequireGrantOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`. The audit log names the call by the rule's `action`, by default by its first scope.
   */
  readonly rule: Rule<INPUT> | ((context: Context) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded, such as the parsed body. Return the value that
   * the handler uses, not a copy of it: only then is a change after the check noticed. Default: no input.
   */
  readonly input?: (context: Context) => INPUT;
}

/** Middleware for Koa and its routers. It takes any context, so that handlers keep the types of their application. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- routers add the type of a plain parameter to theirs
export type GrantMiddleware = <CONTEXT extends ExtendableContext & { readonly state: object }>(
  context: CONTEXT,
  next: () => Promise<void>,
) => MaybePromise<void>;

/**
 * Makes middleware that lets a request through only with a grant that covers the rule, and records how the request ended:
 * `success`, `failure` from status 400 on, or `failure` with `{ended: 'aborted'}` when the client left first. What is
 * behind it finds the grant as `ctx.state.grant`, and a signal that aborts when it ends as `ctx.state.grantSignal`. It
 * makes the refusal the response (RFC 6750 §3) and does not throw.
 *
 * No middleware behind it sees a request that was not let through, whatever its method and headers. A CORS preflight
 * carries no token and is refused, so put `cors()` before the guard. If `rule` or `input` throws, the request is
 * refused with `rule_failed`. The same guard, rule and input twice on the way to one handler check twice and record once.
 * Errors of handlers pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function requireGrant(options: RequireGrantOptions<undefined>): GrantMiddleware;
export function requireGrant<const RULE extends Rule<never>>(options: {
  readonly guard: Guard;
  readonly rule: RULE | ((context: Context) => RULE | undefined);
  readonly input: (context: Context) => RuleInput<RULE>;
}): GrantMiddleware;
export function requireGrant<INPUT>(
  options: RequireGrantOptions<INPUT> & { readonly input: (context: Context) => INPUT },
): GrantMiddleware;
export function requireGrant<INPUT>(options: RequireGrantOptions<INPUT>): GrantMiddleware {
  const { guard } = options;
  checkGuard(guard, 'requireGrant');
  checkRoute(options, 'requireGrant');

  return (context, next) =>
    admitRequest(guard, {
      request: context as ExtendableContext as Context,
      incoming: context.req,
      originalUrl: context.originalUrl,
      response: context.res,
      route: options,
      proceed(admission) {
        Object.assign(context.state, { grant: admission.grant });
        setGrantSignal(context.state, 'grantSignal', admission);
        return next();
      },
      refuse: (refusal) => answer(context, refusal),
    });
}

function answer(context: ExtendableContext, { status, headers, body }: Refusal): void {
  if (context.headerSent) return;
  context.status = status;
  context.set(headers);
  context.body = body;
}
