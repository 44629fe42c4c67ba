import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Grant, type Guard, type Refusal, type Rule, type RuleInput, toRefusal } from '@grantex/core';
import { admitRequest, checkGuard, checkRoute, isPromise, type ServerWebSocket } from '@grantex/core/adapter';
import type { Request } from 'express';

// Here and not beside its use: the published types reach only the files that types of the public surface come from.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- Express's types are extended in this namespace and nowhere else
  namespace Express {
    interface Request {
      /** The grant that `requireGrant` let the request through with; undefined where no route asked for one. */
      grant?: Grant;
    }
  }
}

/** What {@link requireGrant} needs to know of a route. */
export interface RequireGrantOptions<INPUT> {
  /** Verifies, decides and records. */
  readonly guard: Guard;
  /**
   * What the route needs, or a function that says so of each request; where it says `undefined`, the request is
   * refused. The audit log knows the call by the rule's `action`, by default its first scope.
   */
  readonly rule: Rule<INPUT> | ((request: Request) => Rule<INPUT> | undefined);
  /**
   * The input that the rule reads and whose digest is recorded, such as the parsed body. Return the value that the
   * handler will use, not a copy of it: only then is a change after the check noticed. Default: there is none.
   */
  readonly input?: (request: Request) => INPUT;
}

/** Middleware for Express. It asks for no more than Node's request and response, so that handlers keep the types of their route. */
export type GrantMiddleware = (
  request: IncomingMessage & Express.Request,
  response: ServerResponse,
  next: (outcome?: unknown) => void,
) => void;

/**
 * Makes middleware that lets a request through only with a grant that covers the rule, hands the grant on as
 * `request.grant`, and records how the request ended: `success`, `failure` from status 400 on, or `failure` with
 * `{ended: 'aborted'}` when the client went away first; a WebSocket by its close code. A refusal is answered here (RFC 6750 §3).
 *
 * Nothing behind it sees a request that was not let through, whatever its method and headers: a CORS preflight carries
 * no token and is refused, so `cors()` stands before the guard. A fault of `rule` or `input` refuses with
 * `rule_failed`. The same guard and rule twice on one request are checked twice and recorded once. What the handlers
 * behind throw is not touched.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function requireGrant(options: RequireGrantOptions<undefined>): GrantMiddleware;
export function requireGrant<const RULE extends Rule<never>>(options: {
  readonly guard: Guard;
  readonly rule: RULE | ((request: Request) => RULE | undefined);
  readonly input: (request: Request) => RuleInput<RULE>;
}): GrantMiddleware;
export function requireGrant<INPUT>(
  options: RequireGrantOptions<INPUT> & { readonly input: (request: Request) => INPUT },
): GrantMiddleware;
export function requireGrant<INPUT>(options: RequireGrantOptions<INPUT>): GrantMiddleware {
  const { guard } = options;
  checkGuard(guard, 'requireGrant');
  checkRoute(options, 'requireGrant');

  return (request, response, next) => {
    const done = admitRequest(guard, {
      request: request as Request,
      incoming: request,
      response,
      webSocket(found) {
        if (isOfWebSocket(request)) found(request.ws);
      },
      route: options,
      proceed(grant) {
        if (grant !== undefined) request.grant = grant;
        next();
      },
      refuse: (error) => answer(response, toRefusal(error)),
    });
    // Rejects with what next threw. Express 4 ignores promises: unhandled, the rejection would end the process.
    if (isPromise(done)) done.catch(next);
  };
}

/** Whether `express-ws` made a WebSocket of the request. */
function isOfWebSocket(request: object): request is { readonly ws: ServerWebSocket } {
  return 'ws' in request && typeof (request.ws as Partial<ServerWebSocket> | null)?.on === 'function';
}

function answer(response: ServerResponse, { status, headers, body }: Refusal): void {
  if (response.headersSent) return;
  response.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
