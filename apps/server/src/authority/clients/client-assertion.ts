import { createLocalJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Client } from './client.ts';
import type { PublicJwks } from './public-jwks.ts';
import { invalidClient } from './refusals.ts';

/** The only `client_assertion_type` (RFC 7523 §2.2). */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Seconds until an assertion may expire, and how far its maker's clock may differ. */
const LONGEST_LIFE = 300;
const CLOCK_TOLERANCE = 10;
const JTI = /^[\x21-\x7e]{1,256}$/;
/** `typ` of an assertion, if it has one. No other kind of JWT is one, whatever it says inside. */
const TYPES: ReadonlySet<string> = new Set(['jwt', 'client-authentication+jwt']);

/** An assertion that may have been used before. */
export interface ClientAssertion {
  jti: string;
  /** When it is too old for any clock. */
  expiresAt: Date;
}

export interface AssertionOptions {
  /** Its only audience. */
  issuer: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The keys of the client. Asked again for newer ones when none of them fits. */
  readKeys(isAgain: boolean): Promise<PublicJwks>;
}

/**
 * Which client an assertion claims to be from, unverified.
 * @throws {ApiError} 401 `INVALID_CLIENT`
 */
export function claimedClient(assertion: string): string {
  try {
    const { sub } = decodeJwt(assertion);
    if (typeof sub === 'string') return sub;
  } catch (error) {
    throw invalidAssertion('it is not a JWT', error);
  }
  throw invalidAssertion('it has no "sub"');
}

/**
 * Verifies that a client signed an assertion for this issuer (`private_key_jwt`; RFC 7523 §3, rfc7523bis): `iss` and `sub`
 * are the client, `aud` is the issuer alone, as a string; `exp` is at most five minutes ahead. Not checked: whether its
 * `jti` is new.
 * @throws {ApiError} 401 `INVALID_CLIENT`
 */
export async function verifyAssertion(
  { assertion, assertionType }: { assertion: string; assertionType: string | undefined },
  client: Pick<Client, 'id' | 'algorithms'>,
  options: AssertionOptions,
): Promise<ClientAssertion> {
  if (assertionType !== ASSERTION_TYPE)
    throw invalidClient(`client_assertion_type: must be ${ASSERTION_TYPE}`);
  const payload = await verified(assertion, client, options, false);
  if (typeof payload.aud !== 'string')
    throw invalidAssertion('its "aud" must be the issuer as a string, alone');
  const { exp = Number.NaN, iat = 0, jti } = payload;
  const seconds = options.now / 1_000;
  if (!(exp <= seconds + LONGEST_LIFE + CLOCK_TOLERANCE)) {
    throw invalidAssertion(`its "exp" is more than ${LONGEST_LIFE} seconds ahead`);
  }
  if (!(iat <= seconds + CLOCK_TOLERANCE)) throw invalidAssertion('its "iat" lies in the future');
  if (typeof jti !== 'string' || !JTI.test(jti)) {
    throw invalidAssertion('its "jti" is not 1 to 256 visible characters');
  }
  return { jti, expiresAt: new Date((exp + CLOCK_TOLERANCE) * 1_000) };
}

async function verified(
  assertion: string,
  client: Pick<Client, 'id' | 'algorithms'>,
  options: AssertionOptions,
  isAgain: boolean,
): Promise<JWTPayload> {
  const { issuer, now, readKeys } = options;
  const jwks = await readKeys(isAgain);
  try {
    const { payload, protectedHeader } = await jwtVerify(
      assertion,
      createLocalJWKSet({ keys: jwks.keys.map(forBothNames) }),
      {
        algorithms: [...client.algorithms],
        issuer: client.id,
        subject: client.id,
        audience: issuer,
        requiredClaims: ['exp', 'jti'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(now),
      },
    );
    const { typ = 'jwt' } = protectedHeader;
    if (TYPES.has(typ.toLowerCase().replace(/^application\//, ''))) return payload;
  } catch (error) {
    // The client may have changed its keys since they were read.
    if (error instanceof errors.JWKSNoMatchingKey && !isAgain)
      return verified(assertion, client, options, true);
    throw invalidAssertion(
      error instanceof errors.JOSEError ? error.message : 'it cannot be verified',
      error,
    );
  }
  throw invalidAssertion('its "typ" is that of another kind of token');
}

/** `EdDSA` and `Ed25519` name the same algorithm for these keys (RFC 9864); a key that states one verifies the other too. */
function forBothNames({ alg, ...jwk }: PublicJwks['keys'][number]): PublicJwks['keys'][number] {
  const isEitherName = jwk.crv === 'Ed25519' && (alg === 'EdDSA' || alg === 'Ed25519');
  return isEitherName || alg === undefined ? jwk : { ...jwk, alg };
}

function invalidAssertion(fault: string, cause?: unknown): ReturnType<typeof invalidClient> {
  return invalidClient(`client_assertion: ${fault}`, cause);
}
