import { createLocalJWKSet, errors } from 'jose';
import { ApiError } from '../../base/api-error.ts';
import { type OneTimeJwt, verifyOneTimeJwt } from '../../base/one-time-jwt.ts';
import type { Client } from './client.ts';
import type { PublicJwks } from './public-jwks.ts';
import { invalidClient } from './refusals.ts';

/** The only `client_assertion_type` (RFC 7523 §2.2). */
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface AssertionOptions {
  /** Its only audience. */
  issuer: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The keys of the client. Asked again for newer ones when none of them fits. */
  readKeys(isAgain: boolean): Promise<PublicJwks>;
}

/**
 * Verifies that a client signed an assertion for this issuer (`private_key_jwt`; RFC 7523 §3, rfc7523bis): `iss` and `sub`
 * are the client, `aud` is the issuer alone, as a string; it lives at most five minutes. Not checked: whether its `jti` is
 * new.
 * @throws {ApiError} 401 `INVALID_CLIENT`
 */
export async function verifyAssertion(
  { assertion, assertionType }: { assertion: string; assertionType: string | undefined },
  client: Pick<Client, 'id' | 'algorithms'>,
  { issuer, now, readKeys }: AssertionOptions,
): Promise<OneTimeJwt> {
  if (assertionType !== ASSERTION_TYPE) {
    throw invalidClient(`client_assertion_type: must be ${ASSERTION_TYPE}`);
  }
  const verify = async (isAgain: boolean): Promise<OneTimeJwt> => {
    const { keys } = await readKeys(isAgain);
    return verifyOneTimeJwt(assertion, {
      key: createLocalJWKSet({ keys: keys.map(forBothNames) }),
      algorithms: client.algorithms,
      types: ['jwt', 'client-authentication+jwt'],
      signer: client.id,
      issuer,
      requiredClaims: ['exp'],
      longestLife: 300,
      now,
      refuse: invalidAssertion,
    });
  };
  try {
    return await verify(false);
  } catch (error) {
    // The client may have changed its keys since they were read.
    if (error instanceof ApiError && error.cause instanceof errors.JWKSNoMatchingKey) return verify(true);
    throw error;
  }
}

/** `EdDSA` and `Ed25519` name the same algorithm for these keys (RFC 9864); a key that states one verifies the other too. */
function forBothNames({ alg, ...jwk }: PublicJwks['keys'][number]): PublicJwks['keys'][number] {
  const isEitherName = jwk.crv === 'Ed25519' && (alg === 'EdDSA' || alg === 'Ed25519');
  return isEitherName || alg === undefined ? jwk : { ...jwk, alg };
}

export function invalidAssertion(fault: string, cause?: unknown): ApiError {
  return invalidClient(`client_assertion: ${fault}`, cause);
}
