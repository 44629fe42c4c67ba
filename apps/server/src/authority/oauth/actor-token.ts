import { createHash } from 'node:crypto';
import { errors, importJWK, jwtVerify, type JWTPayload } from 'jose';
import { ApiError } from '../../base/api-error.ts';
import { type AgentPublicKey, ALGORITHM_NAMES } from '../agents/public-key.ts';

/** An actor token that may have been used before. */
export interface ActorToken {
  jti: string;
  /** When it is too old for any clock. */
  expiresAt: Date;
}

export interface ActorTokenOptions {
  /** The agent that it must be of, and the key of that agent. */
  agentId: string;
  publicKey: AgentPublicKey;
  /** Its only audience. */
  issuer: string;
  /** The token for which it was made. */
  subjectToken: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Seconds until an actor token may expire, and how far its maker's clock may differ. */
const LONGEST_LIFE = 60;
const CLOCK_TOLERANCE = 10;
const JTI = /^[\x21-\x7e]{1,256}$/;

/**
 * Verifies that a sub-agent is ready to act by a token (`docs/protocol.md` §14): a JWS by its key with the type
 * `grantex-actor+jwt` and the claims `iss` = `sub` = the agent, `aud` = the issuer as a string, `ath` = the SHA-256 of the
 * subject token in base64url, `iat`, `exp` at most 60 seconds ahead, `jti`. Not checked: whether its `jti` is new.
 * @throws {ApiError} 400 `INVALID_REQUEST` (RFC 8693 §2.2.2)
 */
export async function verifyActorToken(
  actorToken: string,
  { agentId, publicKey, issuer, subjectToken, now }: ActorTokenOptions,
): Promise<ActorToken> {
  const names = ALGORITHM_NAMES[publicKey.crv];
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(actorToken, await importJWK({ ...publicKey }, names[0]), {
      algorithms: [...names],
      typ: 'grantex-actor+jwt',
      issuer: agentId,
      subject: agentId,
      audience: issuer,
      requiredClaims: ['iat', 'exp', 'jti', 'ath'],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
    }));
  } catch (error) {
    throw invalidActor(error instanceof errors.JOSEError ? error.message : 'it cannot be verified', error);
  }
  const { aud, exp = Number.NaN, iat = Number.NaN, jti, ath } = payload;
  if (typeof aud !== 'string') throw invalidActor('its "aud" must be the issuer as a string, alone');
  const seconds = now / 1_000;
  if (!(exp <= seconds + LONGEST_LIFE + CLOCK_TOLERANCE)) {
    throw invalidActor(`its "exp" is more than ${LONGEST_LIFE} seconds ahead`);
  }
  if (!(iat <= seconds + CLOCK_TOLERANCE)) throw invalidActor('its "iat" lies in the future');
  if (ath !== createHash('sha256').update(subjectToken).digest('base64url')) {
    throw invalidActor('its "ath" is that of another subject token');
  }
  if (typeof jti !== 'string' || !JTI.test(jti)) {
    throw invalidActor('its "jti" is not 1 to 256 visible characters');
  }
  return { jti, expiresAt: new Date((exp + CLOCK_TOLERANCE) * 1_000) };
}

export function invalidActor(fault: string, cause?: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', `actor_token: ${fault}`, { cause });
}
