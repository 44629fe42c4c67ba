import type { JsonObject } from '@grantex/core';
import { createLocalJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Answer, Respond } from './loopback.ts';
import type { PublishedKey } from './signing-key.ts';

/** What an issuer serves: its public keys, and the online check of a token. */
export type IssuerService = 'keys' | 'verification';

/** What the API answers from. */
export interface IssuerState {
  readonly apiKey: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isRevoked: (id: string) => boolean;
  readonly publishedKeys: () => readonly PublishedKey[];
}

/** The part of the server's API that verifiers use. */
export interface IssuerApi {
  readonly respond: Respond;
  interrupt(service: IssuerService): void;
  resume(service: IssuerService): void;
  requestsTo(service: IssuerService): number;
}

const SERVICES: { readonly [route: string]: IssuerService } = {
  'GET /.well-known/jwks.json': 'keys',
  'POST /v1/tokens/verify': 'verification',
};

/** Serves `/.well-known/jwks.json` and `/v1/tokens/verify` as `docs/protocol.md` §6 and §9 describe them. */
export function createIssuerApi(state: IssuerState): IssuerApi {
  const interrupted = new Set<IssuerService>();
  const requests: { [SERVICE in IssuerService]: number } = { keys: 0, verification: 0 };

  const answers: { [SERVICE in IssuerService]: Respond } = {
    keys: () => ({ status: 200, body: { keys: state.publishedKeys() }, maxAge: 300 }),
    verification: (request, body) => {
      if (request.headers.authorization !== `Bearer ${state.apiKey}`) {
        return refusal(401, 'UNAUTHORIZED', 'The API key is not known.');
      }
      return verifyOnline(state, body);
    },
  };

  return {
    respond: (request, body) => {
      const service = SERVICES[`${request.method} ${request.url}`];
      if (service === undefined) return refusal(404, 'NOT_FOUND', 'There is no such route.');
      requests[service] += 1;
      if (interrupted.has(service)) return refusal(503, 'UNAVAILABLE', 'The test interrupted this service.');
      return answers[service](request, body);
    },
    interrupt: (service) => void interrupted.add(service),
    resume: (service) => void interrupted.delete(service),
    requestsTo: (service) => requests[service],
  };
}

async function verifyOnline(state: IssuerState, body: string): Promise<Answer> {
  const token = readToken(body);
  if (token === undefined)
    return refusal(400, 'VALIDATION_ERROR', 'The body is not an object with a "token".');
  const claims = await validClaims(state, token);
  return {
    status: 200,
    body: claims === undefined ? { valid: false } : { valid: true, ...describe(claims) },
  };
}

async function validClaims(state: IssuerState, token: string): Promise<JWTPayload | undefined> {
  try {
    const keys = createLocalJWKSet({ keys: state.publishedKeys().map((key) => ({ ...key })) });
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      typ: 'at+jwt',
      currentDate: new Date(state.now()),
    });
    const ids = [payload.jti, payload['grnt'], payload['anc'] ?? []].flat();
    return ids.some((id) => state.isRevoked(String(id))) ? undefined : payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function describe(claims: JWTPayload): JsonObject {
  return {
    grantId: String(claims['grnt']),
    scopes: [claims['scp']].flat().map(String),
    principal: String(claims.sub),
    agent: String(claims['agt']),
    expiresAt: new Date(Number(claims.exp) * 1000).toISOString(),
  };
}

function readToken(body: string): string | undefined {
  try {
    const { token } = Object(JSON.parse(body)) as { readonly token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { message, code } };
}
