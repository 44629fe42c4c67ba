import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { keyedDigest } from '../../base/encryption/keyed-digest.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import { readCookie, setCookie } from './cookie.ts';

/** A browser while its window is open. It identifies the browser, never the person. */
export interface Visit {
  /** The cookie's value. */
  readonly secret: string;
  /** The stored digest of it. */
  readonly digest: Uint8Array;
  /** The token that every form and script call sends, as proof that it comes from a page of ours. */
  readonly csrf: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The browser's visit; throws except on the routes of pages. */
    readonly visit: Visit;
    /** Where `visit` is kept. */
    visiting: Visit | null;
  }
}

/** The header in which the page's script sends {@link Visit.csrf}; a form has a field `csrf`. */
const CSRF_HEADER = 'x-csrf-token';

/**
 * Gives every request of this scope its visit, and refuses every POST that does not come from a page of ours for that visit:
 * by the browser's headers (`Sec-Fetch-Site`, `Origin`), and by the token, which is bound to the cookie.
 */
export function keepVisits(app: FastifyInstance): void {
  app.decorateRequest('visiting', null);
  app.decorateRequest('visit', {
    getter(this: FastifyRequest): Visit {
      if (this.visiting === null) throw new Error(`${this.routeOptions.url ?? 'a route'} has no visit`);
      return this.visiting;
    },
  });

  app.addHook('onRequest', (request, reply, done) => {
    const { config } = reply.server.pages;
    const secret = secretIn(request);
    if (isRead(request)) {
      request.visiting = secret === undefined ? start(reply) : visitOf(reply.server.pages, secret);
      return done();
    }
    if (secret === undefined || isFromElsewhere(request, new URL(config.publicUrl).origin)) {
      return done(notFromHere());
    }
    request.visiting = visitOf(reply.server.pages, secret);
    done();
  });

  app.addHook('preValidation', (request, _reply, done) => {
    done(isRead(request) || isMadeFor(request.visit, tokenIn(request)) ? undefined : notFromHere());
  });
}

/**
 * Gives the browser another visit, so that somebody who planted or saw its old cookie gains nothing from what it has proven
 * since (session fixation).
 */
export function renewVisit(request: FastifyRequest, reply: FastifyReply): Visit {
  const visit = start(reply);
  request.visiting = visit;
  return visit;
}

function start(reply: FastifyReply): Visit {
  const secret = newSecret('');
  setCookie(reply, 'grantex_visit', secret);
  return visitOf(reply.server.pages, secret);
}

function visitOf({ masterKey }: { masterKey: Uint8Array }, secret: string): Visit {
  const csrf = Buffer.from(keyedDigest(masterKey, 'csrf token of a visit', secret)).toString('base64url');
  return { secret, digest: secretDigest(secret), csrf };
}

/** A malformed secret counts as none. */
function secretIn(request: FastifyRequest): string | undefined {
  const value = readCookie(request, 'grantex_visit') ?? '';
  return /^[\w-]{43}$/.test(value) ? value : undefined;
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A form of a page with `Referrer-Policy: no-referrer` has `Origin: null`. The token decides then. */
function isFromElsewhere({ headers }: FastifyRequest, own: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return true;
  return headers.origin !== undefined && headers.origin !== 'null' && headers.origin !== own;
}

function tokenIn({ headers, body }: FastifyRequest): string {
  const token = headers[CSRF_HEADER] ?? (body as { csrf?: unknown } | null | undefined)?.csrf;
  return typeof token === 'string' ? token : '';
}

function isMadeFor({ csrf }: Visit, token: string): boolean {
  const [expected, given] = [Buffer.from(csrf), Buffer.from(token)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function notFromHere(): ApiError {
  return new ApiError(
    403,
    'NOT_FROM_THIS_PAGE',
    'this did not come from a page of this server in this browser',
  );
}
