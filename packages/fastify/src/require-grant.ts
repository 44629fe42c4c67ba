import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Admission, Guard, Refusal, Rule, RuleInput } from '@grantex/core';
import { admitRequest, checkRoute, isPromise, type OutgoingResponse } from '@grantex/core/adapter';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { onWebSocket } from './web-socket.ts';

/** A request of Fastify with any route, schemas and version of HTTP. */
export interface GuardedRequest extends Omit<FastifyRequest, 'raw' | 'req' | 'socket'> {
  readonly raw: IncomingMessage | Http2ServerRequest;
}

/** The request type of the route that a hook is used in; any request where the route's types are inferred. */
export type RouteRequest<REQUEST extends GuardedRequest> = [REQUEST] extends [never]
  ? GuardedRequest
  : REQUEST;

/** A hook for `onRequest`, or for `preHandler` where the rule reads the parsed body. */
export type GrantHook<REQUEST extends GuardedRequest = GuardedRequest> = (
  request: REQUEST,
  reply: { readonly raw: OutgoingResponse },
  done: (error?: Error) => void,
) => void;

/**
 * The rule of a route, or a function that returns the rule for each request; a request is refused where it returns
 * `undefined`. The audit log names the call by the rule's `action`, by default by its first scope.
 */
export type RouteRule<INPUT, REQUEST extends GuardedRequest = GuardedRequest> =
  | Rule<INPUT>
  | ((request: RouteRequest<REQUEST>) => Rule<INPUT> | undefined);

/**
 * Makes a hook that lets a request through only with a grant that covers the rule, provides the grant as
 * `request.grant`, and records how the request ended: `success`, `failure` from status 400 on, or `failure` with
 * `{ended: 'aborted'}` when the client left first; a WebSocket by its close code. It sends the refusal of a refused
 * request as the reply (RFC 6750 §3).
 *
 * Where Fastify has a `request.signal`, it also aborts when the grant ends.
 *
 * No handler behind it sees a request that was not let through, whatever its method and headers. A CORS preflight
 * carries no token and is refused, so register `@fastify/cors` before the guard. If `rule` or `input` throws, the
 * request is refused with `rule_failed`. The same guard, rule and input twice on the way to one handler check twice
 * and record once. Errors of handlers pass through unchanged.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export interface RequireGrant {
  <REQUEST extends GuardedRequest = GuardedRequest>(
    rule: RouteRule<undefined, REQUEST>,
  ): GrantHook<RouteRequest<REQUEST>>;
  /**
   * @param options.input returns what the rule reads and whose digest is recorded, such as the parsed body. Return the
   *   value that the handler uses, not a copy of it: only then is a change after the check noticed. Default: no input.
   */
  <const RULE extends Rule<never>, REQUEST extends GuardedRequest = GuardedRequest>(
    rule: RULE | ((request: RouteRequest<REQUEST>) => RULE | undefined),
    options: { readonly input: (request: RouteRequest<REQUEST>) => RuleInput<RULE> },
  ): GrantHook<RouteRequest<REQUEST>>;
  <INPUT, REQUEST extends GuardedRequest = GuardedRequest>(
    rule: RouteRule<INPUT, REQUEST>,
    options: { readonly input: (request: RouteRequest<REQUEST>) => INPUT },
  ): GrantHook<RouteRequest<REQUEST>>;
}

/** Makes the `requireGrant` of an instance. */
export function createRequireGrant(guard: Guard): RequireGrant {
  return function requireGrant<INPUT>(
    rule: RouteRule<INPUT>,
    options: { readonly input?: (request: GuardedRequest) => INPUT } = {},
  ): GrantHook {
    const route = { rule, input: options.input };
    checkRoute(route, 'requireGrant');

    // Returns nothing: Fastify would wait for a promise, and then continue by itself.
    return (request, anyReply, done) => {
      const reply = anyReply as FastifyReply;
      const decided = admitRequest(guard, {
        request,
        incoming: request.raw,
        originalUrl: request.originalUrl,
        response: reply.raw,
        webSocket: (found) => onWebSocket(request, found),
        route,
        proceed(admission) {
          request.grant = admission.grant;
          mergeSignal(request, admission);
          done();
        },
        refuse: (refusal) => answer(reply, refusal),
      });
      if (isPromise(decided)) decided.catch(done);
    };
  };
}

const GIVEN: unique symbol = Symbol('given');
const ADMISSIONS: unique symbol = Symbol('admissions');
const MERGED: unique symbol = Symbol('merged');

interface Merging {
  [GIVEN]: () => AbortSignal;
  [ADMISSIONS]: readonly Admission[];
  [MERGED]: AbortSignal | undefined;
}

/**
 * The accessor of every request. One of its own for each would make each an object of its own shape, and slow down all
 * code that reads members of it.
 */
const SIGNAL: PropertyDescriptor = {
  get(this: Merging) {
    const granted = this[ADMISSIONS].map(({ signal }) => signal);
    return (this[MERGED] ??= AbortSignal.any([this[GIVEN](), ...granted]));
  },
  configurable: true,
};

/**
 * Makes the `signal` of a request abort also when its grant ends. Older releases of Fastify have no such signal. It is
 * made when it is first read: until then nobody watches the grant.
 */
function mergeSignal(request: object & Partial<Merging>, admission: Admission): void {
  const admissions = request[ADMISSIONS];
  if (admissions !== undefined) {
    request[ADMISSIONS] = [...admissions, admission];
    request[MERGED] = undefined;
    return;
  }
  const given = signalGetterOf(request);
  if (given === undefined) return;
  request[GIVEN] = given;
  request[ADMISSIONS] = [admission];
  request[MERGED] = undefined;
  Object.defineProperty(request, 'signal', SIGNAL);
}

const getters = new WeakMap<object, Merging[typeof GIVEN] | undefined>();

/**
 * The getter of a request's signal; undefined where a value has replaced it. All requests of a context inherit the same
 * one, so it is looked for once.
 */
function signalGetterOf(request: object): Merging[typeof GIVEN] | undefined {
  const own = Object.getOwnPropertyDescriptor(request, 'signal');
  if (own !== undefined) return own.get as Merging[typeof GIVEN] | undefined;
  const prototype = Object.getPrototypeOf(request) as object;
  if (!getters.has(prototype))
    getters.set(prototype, descriptorOf(prototype, 'signal')?.get as Merging[typeof GIVEN] | undefined);
  return getters.get(prototype);
}

/** Describes a member of an object or of what it inherits from. */
function descriptorOf(object: object, name: string): PropertyDescriptor | undefined {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner) as object) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function answer(reply: FastifyReply, { status, headers, body }: Refusal): void {
  if (reply.sent || reply.raw.headersSent) return;
  reply
    .code(status)
    .headers(headers)
    .type('application/json; charset=utf-8')
    // A response schema of the route would drop members of the refusal.
    .serializer(JSON.stringify)
    .send(body);
}
