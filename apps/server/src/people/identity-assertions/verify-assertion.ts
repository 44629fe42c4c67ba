import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { ApiError } from '../../base/api-error.ts';
import { amrIn, type Identity, LONGEST_SUBJECT, nameIn, unavailable } from '../directory/authenticate.ts';
import { ALGORITHMS, faultIn } from '../directory/discover.ts';

/** What a provider asserts about a person to one client (an ID-JAG), verified. */
export interface IdentityAssertion extends Omit<Identity, 'at'> {
  /** When the person authenticated; when the assertion was made, where the provider does not state it. */
  at: Date;
  jti: string;
  scope: string | undefined;
  issuedAt: Date;
  /** When it is too old for any clock. */
  expiresAt: Date;
}

export interface AssertionExpectation {
  /** The provider's issuer, and its keys. */
  provider: { issuer: string; principal_claim: string };
  keys: JWTVerifyGetKey;
  /** This server's issuer. */
  audience: string;
  /** The client that presents it. */
  clientId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Seconds until an assertion may expire, and how far the provider's clock may differ. */
const LONGEST_LIFE = 300;
const CLOCK_TOLERANCE = 30;
const JTI = /^[\x21-\x7e]{1,256}$/;
/** Members that would limit the token, and that this server does not honour. */
const LIMITING = ['authorization_details', 'cnf'];

/**
 * What an assertion says before it is verified: by which provider it is, and for which service.
 * @throws {ApiError} 400 `INVALID_GRANT`, `INVALID_TARGET` for several services
 */
export function claimedIn(assertion: string): { issuer: string; resource: string | undefined } {
  const { iss, resource: named } = decoded(assertion);
  if (typeof iss !== 'string') throw invalidAssertion('it has no "iss"');
  const [resource, ...others] = named === undefined ? [] : [named].flat();
  if (others.length > 0 || (resource !== undefined && typeof resource !== 'string')) {
    throw new ApiError(400, 'INVALID_TARGET', 'assertion: its "resource" must be one service');
  }
  return { issuer: iss, resource };
}

/**
 * Verifies an identity assertion authorization grant (draft-ietf-oauth-identity-assertion-authz-grant): type, signature by a
 * published key of the provider, `iss`, `aud` (this issuer alone), `client_id`, `exp` at most five minutes ahead, `iat`,
 * `jti`. Not checked: whether its `jti` is new, and whether the provider is the one of the service's developer.
 * @throws {ApiError} 400 `INVALID_GRANT`, 503 `PROVIDER_UNAVAILABLE`
 */
export async function verifyIdentityAssertion(
  assertion: string,
  { provider, keys, audience, clientId, now }: AssertionExpectation,
): Promise<IdentityAssertion> {
  const payload = await verified(assertion, keys, {
    algorithms: [...ALGORITHMS],
    typ: 'oauth-id-jag+jwt',
    issuer: provider.issuer,
    audience,
    requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id'],
    clockTolerance: CLOCK_TOLERANCE,
    currentDate: new Date(now),
  });
  const { aud, sub = '', exp = Number.NaN, iat = Number.NaN, jti, scope, auth_time: authTime } = payload;
  if ([aud].flat().length !== 1) throw invalidAssertion('it is for others, too');
  if (payload['client_id'] !== clientId) throw invalidAssertion('it is for another client');
  const seconds = now / 1_000;
  if (!(exp <= seconds + LONGEST_LIFE + CLOCK_TOLERANCE)) {
    throw invalidAssertion(`its "exp" is more than ${LONGEST_LIFE} seconds ahead`);
  }
  if (!(iat <= seconds + CLOCK_TOLERANCE)) throw invalidAssertion('its "iat" lies in the future');
  if (typeof jti !== 'string' || !JTI.test(jti)) {
    throw invalidAssertion('its "jti" is not 1 to 256 visible characters');
  }
  if (sub === '' || sub.length > LONGEST_SUBJECT) throw invalidAssertion('its "sub" is empty or too long');
  if (scope !== undefined && typeof scope !== 'string') throw invalidAssertion('its "scope" is not a string');
  const limit = LIMITING.find((member) => member in payload);
  if (limit !== undefined) throw invalidAssertion(`this server does not honour its "${limit}"`);
  const at = typeof authTime === 'number' && authTime <= iat ? authTime : iat;
  return {
    subject: sub,
    name: nameIn(payload, provider.principal_claim),
    amr: amrIn(payload),
    at: new Date(at * 1_000),
    jti,
    scope,
    issuedAt: new Date(iat * 1_000),
    expiresAt: new Date((exp + CLOCK_TOLERANCE) * 1_000),
  };
}

async function verified(
  assertion: string,
  keys: JWTVerifyGetKey,
  options: NonNullable<Parameters<typeof jwtVerify>[2]>,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(assertion, keys, options)).payload;
  } catch (error) {
    if (isUnanswered(error)) throw unavailable(error);
    throw invalidAssertion(
      error instanceof errors.JOSEError ? error.message : 'it cannot be verified',
      error,
    );
  }
}

/** Whether the provider did not answer with its keys. The library has no code of its own for most of that. */
function isUnanswered(error: unknown): boolean {
  if (faultIn(error) !== undefined || error instanceof errors.JWKSTimeout) return true;
  return error instanceof errors.JWKSInvalid || (error as { code?: unknown }).code === 'ERR_JOSE_GENERIC';
}

function decoded(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch (error) {
    throw invalidAssertion('it is not a JWT', error);
  }
}

/** The refusal of an assertion (RFC 7523 §3.1). */
export function invalidAssertion(fault: string, cause?: unknown): ApiError {
  return new ApiError(400, 'INVALID_GRANT', `assertion: ${fault}`, { cause });
}
