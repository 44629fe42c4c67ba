import type { Role } from '@grantex/core/issuer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { actAs, type Acting, actorOf } from './actor.ts';
import { authorizationOf } from './bearer.ts';
import { networkOf } from './network.ts';
import { createRateWindow, type RateWindow, type RateStatus } from './rate-window.ts';

/** A role, or several that a credential must have together. */
export type RoleDemand = Role | readonly [Role, ...Role[]];

/**
 * Who may call a route: a developer's credential that meets one of these demands (`admin` always may), anybody, or a
 * credential of another kind. Every route must declare it, or it cannot be registered.
 */
export type Access =
  | readonly [RoleDemand, ...RoleDemand[]]
  | 'public'
  | Exclude<keyof Credentials, 'developer'>;

/** Counts failed credentials by network, for all routes together. */
export interface Guessing {
  /** @throws {ApiError} 429 after too many failures */
  refuse(request: FastifyRequest): void;
  /** Counts a failure. */
  note(request: FastifyRequest): void;
}

/** Who makes a request. */
export interface Caller extends Acting {
  /** Undefined for the session of a principal, or of a person of the developer's organization. */
  readonly keyId: string | undefined;
  /**
   * Who a repeated call must come from: the first of the keys that were rotated into this one, or the id of the person
   * (`mem_…`) whose session it is; undefined for a principal session.
   */
  readonly firstKeyId: string | undefined;
  /** Empty for a principal session. */
  readonly roles: readonly Role[];
  /** `principals.id` of the principal whose session it is; undefined for a developer's credential. */
  readonly principal: string | undefined;
  /** The id of the connection whose SCIM token calls. */
  readonly connectionId?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyInstance {
    guessing: Guessing;
  }
  interface FastifyRequest {
    /** Who makes the request; throws on a public route. */
    readonly caller: Caller;
    /** Where `caller` is kept. */
    identified: Caller | null;
  }
}

/** Most failed credentials of one network per minute. After that its requests are refused unchecked. */
const FAILURES_PER_MINUTE = 120;
const MINUTE = 60_000;

/** A kind of credential. */
export interface CredentialKind {
  /** Its name in messages, such as `session`. */
  readonly name: string;
  /**
   * Finds who makes a request.
   * @param authorization the `Authorization` header; undefined where the request has none
   * @param beforeReading to be called before the database is asked; it may throw
   * @returns undefined for an unknown credential
   * @throws {ApiError} 401 `CREDENTIAL_MISSING`
   */
  find(
    request: FastifyRequest,
    authorization: string | undefined,
    beforeReading: () => void,
  ): Caller | undefined | Promise<Caller | undefined>;
}

/** The credentials that routes accept. */
export interface Credentials {
  /** On routes that name roles. */
  readonly developer: CredentialKind;
  readonly principal: CredentialKind;
  /** The token of an identity provider. */
  readonly scim: CredentialKind;
}

export interface AuthenticationOptions {
  credentials: Credentials;
  /** Requests per second and holder; 0 is no limit. */
  rateLimit: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Requires every route that is registered on `app` from now on to state its `access`, and enforces it: credentials, then
 * the rate limit, then the role. A key that was used within the last second costs no query and no promise.
 */
export function requireAuthentication(app: FastifyInstance, options: AuthenticationOptions): void {
  const { credentials, rateLimit, now } = options;
  const isLimited = rateLimit > 0;
  const requests = createRateWindow({ limit: rateLimit, now });
  const failures = createRateWindow({ limit: FAILURES_PER_MINUTE, length: MINUTE, now });

  app.decorate('guessing', {
    refuse: refuseGuessing,
    note(request) {
      if (isLimited) failures.take(networkOf(request.ip));
    },
  });
  app.decorateRequest('identified', null);
  app.decorateRequest('caller', {
    getter(this: FastifyRequest): Caller {
      if (this.identified === null)
        throw new Error(`${this.routeOptions.url ?? 'an unknown route'} has no caller`);
      return this.identified;
    },
  });

  app.addHook('onRoute', ({ method, url, config: declared, schema }) => {
    if (declared?.access === undefined)
      throw new Error(`${String(method)} ${url} does not declare its access`);
    // Tests check access against the OpenAPI document, so no guarded route may be missing in it.
    if (declared.access !== 'public' && schema?.hide === true)
      throw new Error(`${String(method)} ${url} is hidden from the OpenAPI document, and is not public`);
  });

  app.addHook('onRequest', (request, reply, done) => {
    const { access } = request.routeOptions.config;
    const authorization = authorizationOf(request.raw.rawHeaders);
    if (access === undefined || access === 'public') {
      if (isLimited) refuseWhenOver(requests.take(networkOf(request.ip)));
      return done();
    }
    const kind = typeof access === 'string' ? credentials[access] : credentials.developer;
    const found = kind.find(request, authorization, () => refuseGuessing(request));
    if (!(found instanceof Promise)) return done(admit(request, reply, found, kind, access));
    found.then((caller) => done(admit(request, reply, caller, kind, access)), done);
  });

  // Not earlier: while a body is read, another context is current.
  app.addHook('preValidation', (request, _reply, done) => {
    const { identified, method } = request;
    const actor = identified === null || method === 'GET' ? undefined : actorOf(identified);
    if (actor === undefined) return done();
    actAs(actor, done);
  });

  function refuseGuessing(request: FastifyRequest): void {
    if (isLimited) refuseWhenOver(failures.look(networkOf(request.ip)));
  }

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller | undefined,
    { name }: CredentialKind,
    access: Access,
  ): ApiError | undefined {
    if (caller === undefined) {
      app.guessing.note(request);
      return unknownCredential(name);
    }
    request.identified = caller;
    const holder = caller.keyId ?? caller.firstKeyId ?? caller.principal ?? caller.connectionId ?? '';
    const refusal = isLimited ? limit(reply, requests, holder) : undefined;
    return refusal ?? missingRole(caller, access);
  }
}

function limit(reply: FastifyReply, window: RateWindow, holder: string): ApiError | undefined {
  const rate = window.take(holder);
  reply.header('x-ratelimit-limit', window.limit);
  reply.header('x-ratelimit-remaining', rate.remaining);
  reply.header('x-ratelimit-reset', rate.reset);
  return rate.isOver ? tooMany(rate) : undefined;
}

function missingRole({ roles }: Caller, access: Access): ApiError | undefined {
  if (typeof access === 'string' || roles.includes('admin')) return undefined;
  const demands = access.map((demand) => [demand].flat());
  if (demands.some((demanded) => demanded.every((role) => roles.includes(role)))) return undefined;
  const named = demands.map((demanded) => demanded.join(' and ')).join(' or ');
  return new ApiError(403, 'ROLE_REQUIRED', `this needs an API key with the role ${named}`);
}

/** @throws {ApiError} 429 `RATE_LIMITED` */
export function refuseWhenOver(rate: RateStatus, code?: string): void {
  if (rate.isOver) throw tooMany(rate, code);
}

function tooMany({ reset }: RateStatus, code = 'RATE_LIMITED'): ApiError {
  return new ApiError(429, code, `too many requests; retry in ${reset} seconds`, {
    headers: { 'retry-after': String(reset) },
  });
}

function unknownCredential(name: string): ApiError {
  return new ApiError(401, 'CREDENTIAL_UNKNOWN', `this server has no such ${name}`, {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
