import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { TestAgentKey } from '../../support/agent-keys.ts';
import type { KeyedAgent } from './keyed-agent.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export interface ActorDifference {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  key?: TestAgentKey;
}

/** A proof that an agent is ready to act by a token, with the given differences. */
export function signActorToken(
  issuer: string,
  agent: KeyedAgent,
  subjectToken: string,
  { header, claims, key = agent.key }: ActorDifference = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const usual = {
    iss: agent.id,
    sub: agent.id,
    aud: issuer,
    ath: createHash('sha256').update(subjectToken).digest('base64url'),
    iat: now,
    exp: now + 60,
    jti: randomUUID(),
  };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'grantex-actor+jwt', ...header })
    .sign(key.privateKey);
}
