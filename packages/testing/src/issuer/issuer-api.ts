import type { IncomingMessage } from 'node:http';
import { GRANT_TOKEN_TYPE } from '@grantex/core/issuer';
import type { JsonObject } from '@grantex/core';
import { createLocalJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { AuditLog, RecordedEntry } from '../audit/audit-log.ts';
import type { PublishedKey } from '../tokens/signing-key.ts';
import type { IssuerFeed } from './feed.ts';
import type { Answer, Respond, Stream } from './loopback.ts';

/** The services of an issuer: public keys, online verification, the revocation feed, the owner of an API key, and the audit log. */
export type IssuerService = 'keys' | 'verification' | 'feed' | 'account' | 'audit';

/** The state that the API serves. */
export interface IssuerState {
  /** The issuer's URL. */
  readonly url: () => string;
  readonly apiKey: string;
  readonly developerId: string;
  readonly log: AuditLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly feed: IssuerFeed;
  /** Whether the id was revoked for a token issued at `issuedAt`, in seconds since 1970. */
  readonly isRevoked: (id: string, issuedAt: number) => boolean;
  readonly publishedKeys: () => readonly PublishedKey[];
}

/** The part of the server's API that verifiers use. */
export interface IssuerApi {
  readonly respond: Respond;
  interrupt(service: IssuerService): void;
  resume(service: IssuerService): void;
  requestsTo(service: IssuerService): number;
}

interface Route {
  readonly service: IssuerService;
  readonly isPublic?: boolean;
  readonly respond: (
    state: IssuerState,
    body: unknown,
    headers: IncomingMessage['headers'],
  ) => Answer | Stream | Promise<Answer>;
}

const ROUTES: { readonly [route: string]: Route } = {
  'GET /.well-known/jwks.json': {
    service: 'keys',
    isPublic: true,
    respond: (state) => ({ status: 200, body: { keys: state.publishedKeys() }, maxAge: 300 }),
  },
  'GET /.well-known/grantex': {
    service: 'account',
    isPublic: true,
    respond: ({ url }) => ({ status: 200, body: { issuer: url(), mode: 'sandbox' } }),
  },
  'GET /v1/me': {
    service: 'account',
    respond: ({ developerId }) => ({
      status: 200,
      body: { developerId, mode: 'sandbox', keyId: 'key_test', roles: ['verify', 'audit-write'] },
    }),
  },
  'POST /v1/tokens/verify': { service: 'verification', respond: verifyOnline },
  'GET /v1/revocation-feed': {
    service: 'feed',
    respond: ({ feed }) => ({ status: 200, body: { snapshot: feed.snapshot() } }),
  },
  'GET /v1/revocation-feed/stream': {
    service: 'feed',
    respond:
      ({ feed }, _body, headers) =>
      (response) =>
        feed.open(response, headers['last-event-id']?.toString()),
  },
  'POST /v1/audit/log': {
    service: 'audit',
    respond: ({ log }, body) => ({ status: 201, body: log.append(body as SentEntry) }),
  },
  'POST /v1/audit/batch': {
    service: 'audit',
    respond: ({ log }, body) => {
      const { entries } = body as { readonly entries: readonly SentEntry[] };
      return { status: 201, body: { entries: entries.map((entry) => log.append(entry)) } };
    },
  },
};

type SentEntry = Omit<RecordedEntry, 'entryId'>;

/**
 * Serves the routes that verifiers and audit sinks need, in the shapes of `docs/protocol.md` §6, §8, §9 and §11. A
 * request that is repeated with its `Idempotency-Key` gets the first response again.
 */
export function createIssuerApi(state: IssuerState): IssuerApi {
  const interrupted = new Set<IssuerService>();
  const requests = new Map<IssuerService, number>();
  const answered = new Map<string, Answer>();

  async function respond(request: IncomingMessage, text: string): Promise<Answer | Stream> {
    const route = ROUTES[`${request.method} ${request.url}`];
    if (route === undefined) return refusal(404, 'NOT_FOUND', 'There is no such route.');
    requests.set(route.service, (requests.get(route.service) ?? 0) + 1);
    if (interrupted.has(route.service))
      return refusal(503, 'UNAVAILABLE', 'The test interrupted this service.');
    if (route.isPublic !== true && request.headers.authorization !== `Bearer ${state.apiKey}`) {
      return refusal(401, 'UNAUTHORIZED', 'The API key is not known.');
    }
    const key = String(request.headers['idempotency-key']);
    const answer = answered.get(key) ?? (await answerTo(route, text, request.headers));
    if (key !== 'undefined' && typeof answer !== 'function') answered.set(key, answer);
    return answer;
  }

  function answerTo(
    route: Route,
    text: string,
    headers: IncomingMessage['headers'],
  ): Answer | Stream | Promise<Answer> {
    const body = text === '' ? {} : parseObject(text);
    return body === undefined
      ? refusal(400, 'VALIDATION_ERROR', 'The body is not a JSON object.')
      : route.respond(state, body, headers);
  }

  return {
    respond,
    interrupt(service) {
      interrupted.add(service);
      if (service === 'feed') state.feed.cut();
    },
    resume: (service) => void interrupted.delete(service),
    requestsTo: (service) => requests.get(service) ?? 0,
  };
}

async function verifyOnline(state: IssuerState, body: unknown): Promise<Answer> {
  const { token, keyThumbprint } = body as { readonly token?: unknown; readonly keyThumbprint?: unknown };
  if (typeof token !== 'string') return refusal(400, 'VALIDATION_ERROR', 'The field "token" is missing.');
  const claims = await validClaims(state, token);
  const isValid = claims !== undefined && jktOf(claims) === keyThumbprint;
  return { status: 200, body: isValid ? { valid: true, ...describe(claims) } : { valid: false } };
}

async function validClaims(state: IssuerState, token: string): Promise<JWTPayload | undefined> {
  try {
    const keys = createLocalJWKSet({ keys: state.publishedKeys().map((key) => ({ ...key })) });
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      typ: GRANT_TOKEN_TYPE,
      currentDate: new Date(state.now()),
    });
    const { jti, grnt, client_id: agent, prn, dev, anc = [], ancAgt = [] } = payload;
    const ids = [jti, grnt, agent, prn, dev, anc, ancAgt].flat();
    return ids.some((id) => state.isRevoked(String(id), Number(payload.iat))) ? undefined : payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** The key that a token is bound to. */
function jktOf({ cnf }: JWTPayload): unknown {
  return (cnf as { readonly jkt?: unknown } | undefined)?.jkt;
}

function describe(claims: JWTPayload): JsonObject {
  return {
    grantId: String(claims['grnt']),
    scopes: [claims['scp']].flat().map(String),
    ...(claims['authorization_details'] === undefined
      ? {}
      : { authorizationDetails: claims['authorization_details'] as JsonObject[] }),
    principal: String(claims.sub),
    agent: String(claims['agt']),
    expiresAt: new Date(Number(claims.exp) * 1000).toISOString(),
  };
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { message, code } };
}
