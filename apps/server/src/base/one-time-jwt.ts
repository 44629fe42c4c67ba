import {
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
} from 'jose';
import type { ApiError } from './api-error.ts';

/** A JWT that is valid, and may have been used before. */
export interface OneTimeJwt extends Pick<JWTVerifyResult, 'payload' | 'protectedHeader'> {
  jti: string;
  /** When it is too old for any clock. */
  expiresAt: Date;
}

export interface OneTimeJwtOptions {
  key: JWTVerifyGetKey;
  algorithms: readonly string[];
  /** What `typ` may be, in lower case and without `application/`. A JWT without one is a `jwt`. */
  types: readonly string[];
  /** Its `iss` and its `sub`. Default: any, or none. */
  signer?: string;
  /** Its only audience. */
  issuer: string;
  /** Claims that it must have, besides `aud` and `jti`: at least one of `exp` and `iat`. */
  requiredClaims: readonly ['exp' | 'iat', ...string[]];
  /** How far ahead `exp` may be, and how long ago `iat`, in seconds. */
  longestLife: number;
  /** Milliseconds since 1970. */
  now: number;
  refuse: Refuse;
}

/** Makes the refusal of a JWT from what is wrong with it. */
export type Refuse = (fault: string, cause?: unknown) => ApiError;

/** How far the clock of its signer may differ, in seconds. */
const CLOCK_TOLERANCE = 10;
const JTI = /^[\x21-\x7e]{1,256}$/;

/**
 * Verifies a JWT that its signer makes for one request to this server. Not checked: whether its `jti` is new (`takeOnce`).
 * @throws {ApiError} as `refuse` makes it
 */
export async function verifyOneTimeJwt(token: string, options: OneTimeJwtOptions): Promise<OneTimeJwt> {
  const { longestLife, now, refuse } = options;
  const { payload, protectedHeader } = await verified(token, options);
  const { aud, exp = 0, iat = now / 1_000, jti } = payload;
  if (typeof aud !== 'string') throw refuse('its "aud" must be the issuer as a string, alone');
  if (typeof jti !== 'string' || !JTI.test(jti)) throw refuse('its "jti" is not 1 to 256 visible characters');
  const age = now / 1_000 - iat;
  if (!(age >= -CLOCK_TOLERANCE)) throw refuse('its "iat" lies in the future');
  if (age > longestLife) throw refuse(`it is older than ${longestLife} seconds`);
  if (!(exp <= now / 1_000 + longestLife + CLOCK_TOLERANCE)) {
    throw refuse(`its "exp" is more than ${longestLife} seconds ahead`);
  }
  const expiresAt = new Date(now + (longestLife + 2 * CLOCK_TOLERANCE) * 1_000);
  return { payload, protectedHeader, jti, expiresAt };
}

/**
 * Whom a JWT claims to be about, unverified.
 * @throws {ApiError} as `refuse` makes it
 */
export function claimedSubject(token: string, refuse: Refuse): string {
  const { sub } = decoded(token, refuse);
  if (typeof sub !== 'string') throw refuse('it has no "sub"');
  return sub;
}

function decoded(token: string, refuse: Refuse): JWTPayload {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw refuse('it is not a JWT', error);
  }
}

async function verified(token: string, options: OneTimeJwtOptions): Promise<JWTVerifyResult> {
  const { key, algorithms, types, signer, issuer, requiredClaims, now, refuse } = options;
  let result: JWTVerifyResult;
  try {
    result = await jwtVerify(token, key, {
      algorithms: [...algorithms],
      audience: issuer,
      requiredClaims: ['jti', ...requiredClaims],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
      ...(signer !== undefined && { issuer: signer, subject: signer }),
    });
  } catch (error) {
    throw refuse(error instanceof errors.JOSEError ? error.message : 'it cannot be verified', error);
  }
  // The signer may write anything, whatever jose's types say.
  const { typ = 'jwt' }: { typ?: unknown } = result.protectedHeader;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (types.includes(type)) return result;
  throw refuse(`its "typ" is not ${types.join(' or ')}`);
}
