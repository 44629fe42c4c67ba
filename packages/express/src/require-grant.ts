import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Grant, Guard, Refusal, Rule, RuleInput } from '@grantex/core';
import { admitRequest, checkGuard, checkRoute, isPromise, type ServerWebSocket } from '@grantex/core/adapter';
import type { Request } from 'express';

// Declared here, because the published types include only files that types of the public surface come from.
declare global {
  // oxlint-disable-next-line typescript/no-namespace -- Express's types are extended in this namespace and nowhere else
  namespace Express {
    interface Request {
      /** The grant that `requireGrant` let the request through with; undefined where no route asked for one. */
      grant?: Grant;
      /** Aborts when that grant ends before the response does, with the `AuthorizationError` as its reason. */
      readonly grantSignal?: AbortSignal;
    }
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
  readonly rule: Rule<INPUT> | ((request: Request) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded, such as the parsed body. Return the value that
   * the handler uses, not a copy of it: only then is a change after the check noticed. Default: no input.
   */
  readonly input?: (request: Request) => INPUT;
}

/** Middleware for Express. It takes Node's request and response, so that handlers keep the types of their route. */
export type GrantMiddleware = (
  request: IncomingMessage & Express.Request,
  response: ServerResponse,
  next: (outcome?: unknown) => void,
) => void;

/**
 * Makes middleware that lets a request through only with a grant that covers the rule, and records how the request ended:
 * `success`, `failure` from status 400 on, or `failure` with `{ended: 'aborted'}` when the client left first; a WebSocket
 * by its close code. Handlers find the grant as `request.grant`, and a signal that aborts when it ends as
 * `request.grantSignal`. It answers refused requests itself (RFC 6750 §3).
 *
 * No handler behind it sees a request that was not let through, whatever its method and headers. A CORS preflight
 * carries no token and is refused, so put `cors()` before the guard. If `rule` or `input` throws, the request is
 * refused with `rule_failed`. The same guard, rule and input twice on the way to one handler check twice and record once,
 * unless middleware between them loses the async context. Errors of handlers pass through unchanged.
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
      originalUrl: (request as Request).originalUrl,
      response,
      webSocket(found) {
        if (isOfWebSocket(request)) found(request.ws);
      },
      route: options,
      proceed(admission) {
        request.grant = admission.grant;
        // Not an accessor that makes it when it is read: to define one takes longer than to make a signal.
        (request as Signalled).grantSignal = admission.signal;
        next();
      },
      refuse: (refusal) => answer(response, refusal),
    });
    // Rejects with what `next` threw. Express 4 ignores promises, so an unhandled rejection would end the process.
    if (isPromise(done)) done.catch(next);
  };
}

interface Signalled {
  grantSignal?: AbortSignal;
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
