import type { Role } from '@grantex/core/issuer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { authorizationOf, bearerOf } from './bearer.ts';
import { networkOf } from './network.ts';
import { createRateWindow, type RateWindow, type RateStatus } from './rate-window.ts';

/**
 * Who may call a route: API keys that have one of these roles (`admin` always may), anybody, or the holder of a
 * principal session. Every route declares it; one without does not register.
 */
export type Access = readonly [Role, ...Role[]] | 'public' | 'principal';

/** The count of failed credentials by network, which everything that takes one shares. */
export interface Guessing {
  /** @throws {ApiError} 429 when there were too many lately */
  refuse(request: FastifyRequest): void;
  /** Counts one that failed. */
  note(request: FastifyRequest): void;
}

/** Whose request this is. */
export interface Caller {
  readonly developerId: string;
  /** Undefined for a principal session. */
  readonly keyId: string | undefined;
  /** The first of the keys that were rotated into this one; undefined for a principal session. */
  readonly firstKeyId: string | undefined;
  /** Empty for a principal session. */
  readonly roles: readonly Role[];
  /** `principals.id` of the person whose session it is; undefined for an API key. */
  readonly principal: string | undefined;
  /** SHA-256 of the secret of the console's session that calls, in hex; undefined where the API key itself does. */
  readonly session?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyInstance {
    guessing: Guessing;
  }
  interface FastifyRequest {
    /** Whose request this is; reading it on a public route throws. */
    readonly caller: Caller;
    /** Where `caller` is kept. */
    identified: Caller | null;
  }
}

/** Failed credentials that one address may present in a minute before it is refused unheard. */
const FAILURES_PER_MINUTE = 120;
const MINUTE = 60_000;

/** Where credentials are looked up. Each gives undefined for one that is not known. */
export interface Credentials {
  /** What every API key of this server begins with. */
  readonly keyPrefix: string;
  /** @param beforeReading called, and may throw, before the database is asked */
  findKey(key: string, beforeReading: () => void): Caller | undefined | Promise<Caller | undefined>;
  findPrincipalSession(token: string): Promise<Caller | undefined>;
  /**
   * The secret of the session with which a page of the console calls. Undefined where the request has none; null where
   * it has one that does not come from our page.
   */
  consoleSecretIn(request: FastifyRequest): string | null | undefined;
  findConsoleSession(secret: string): Promise<Caller | undefined>;
}

export interface AuthenticationOptions {
  credentials: Credentials;
  /** Requests per second and holder; 0 is no limit. */
  rateLimit: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Makes every route of `app` that registers from now on state its `access`, and holds it to that: credentials,
 * then the rate limit, then the role. A key that was used within the last second costs no query and no promise.
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
    // Who may call what is checked against the document: nothing that is guarded may be missing in it.
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
    const found =
      authorization === undefined ? findConsole(request, access) : findBearer(request, authorization, access);
    if (!(found instanceof Promise)) return done(admit(request, reply, found, access));
    found.then((caller) => done(admit(request, reply, caller, access)), done);
  });

  function findBearer(
    request: FastifyRequest,
    authorization: string | undefined,
    access: Access,
  ): Caller | undefined | Promise<Caller | undefined> {
    const credential = bearerOf(authorization);
    return access === 'principal' ? findSession(request, credential) : findKey(request, credential);
  }

  /** The console's own calls: the cookie of its session, with the token that belongs to it. */
  function findConsole(request: FastifyRequest, access: Access): undefined | Promise<Caller | undefined> {
    const credential = access === 'principal' ? undefined : credentials.consoleSecretIn(request);
    // Says that there is no credential.
    if (credential === undefined) bearerOf(undefined);
    if (credential === undefined || credential === null) return undefined;
    refuseGuessing(request);
    return credentials.findConsoleSession(credential);
  }

  function findKey(request: FastifyRequest, key: string): Caller | undefined | Promise<Caller | undefined> {
    if (!key.startsWith(credentials.keyPrefix)) return undefined;
    return credentials.findKey(key, () => refuseGuessing(request));
  }

  function findSession(request: FastifyRequest, token: string): Promise<Caller | undefined> {
    refuseGuessing(request);
    return credentials.findPrincipalSession(token);
  }

  function refuseGuessing(request: FastifyRequest): void {
    if (isLimited) refuseWhenOver(failures.look(networkOf(request.ip)));
  }

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller | undefined,
    access: Access,
  ): ApiError | undefined {
    if (caller === undefined) {
      app.guessing.note(request);
      return unknownCredential(access === 'principal' ? 'session' : `API key (${credentials.keyPrefix}…)`);
    }
    request.identified = caller;
    const holder = caller.keyId ?? caller.principal ?? '';
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
  if (typeof access === 'string' || roles.includes('admin') || access.some((role) => roles.includes(role))) {
    return undefined;
  }
  const named = access.join(' or ');
  return new ApiError(403, 'ROLE_REQUIRED', `this needs an API key with the role ${named}`);
}

/** @throws {ApiError} 429 `RATE_LIMITED` */
export function refuseWhenOver(rate: RateStatus): void {
  if (rate.isOver) throw tooMany(rate);
}

function tooMany({ reset }: RateStatus): ApiError {
  return new ApiError(429, 'RATE_LIMITED', `too many requests; retry in ${reset} seconds`, {
    headers: { 'retry-after': String(reset) },
  });
}

function unknownCredential(kind: string): ApiError {
  return new ApiError(401, 'CREDENTIAL_UNKNOWN', `this server knows no such ${kind}`, {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
