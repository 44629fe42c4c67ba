import { createHash } from 'node:crypto';
import { ApiError } from '../../base/api-error.ts';
import { type OneTimeJwt, verifyOneTimeJwt } from '../../base/one-time-jwt.ts';
import { type AgentPublicKey, signedBy } from '../agents/public-key.ts';

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

/**
 * Verifies that a sub-agent is ready to act by a token (`docs/protocol.md` §14): a JWS by its key with the type
 * `grantex-actor+jwt` and the claims `iss` = `sub` = the agent, `aud` = the issuer as a string, `ath` = the SHA-256 of the
 * subject token in base64url, `iat`, `exp` at most 60 seconds ahead, `jti`. Not checked: whether its `jti` is new.
 * @throws {ApiError} 400 `INVALID_REQUEST` (RFC 8693 §2.2.2)
 */
export async function verifyActorToken(
  actorToken: string,
  { agentId, publicKey, issuer, subjectToken, now }: ActorTokenOptions,
): Promise<OneTimeJwt> {
  const verified = await verifyOneTimeJwt(actorToken, {
    ...signedBy(publicKey),
    types: ['grantex-actor+jwt'],
    signer: agentId,
    issuer,
    requiredClaims: ['iat', 'exp', 'ath'],
    longestLife: 60,
    now,
    refuse: invalidActor,
  });
  const hash = createHash('sha256').update(subjectToken).digest('base64url');
  if (verified.payload['ath'] !== hash) throw invalidActor('its "ath" is that of another subject token');
  return verified;
}

export function invalidActor(fault: string, cause?: unknown): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', `actor_token: ${fault}`, { cause });
}
