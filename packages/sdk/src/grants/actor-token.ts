import type { AgentKey } from '../secrets/agent-key.ts';
import { hashOf } from '../secrets/dpop-proof.ts';

export interface ActorTokenInput {
  /** The key of the sub-agent, registered at the issuer. */
  readonly key: Pick<AgentKey, 'kid' | 'sign'>;
  /** Its id, `ag_…`. */
  readonly agentId: string;
  readonly issuer: string;
  /**
   * The SHA-256 of the parent's grant token in base64url, as {@link tokenHash} returns it. The token itself stays with the
   * parent.
   */
  readonly parentTokenHash: string;
}

/** Seconds until it is worthless. */
const LIFE = 60;

/**
 * Says that a sub-agent is ready to act by a part of a parent's token (`docs/protocol.md` §14). The sub-agent makes it and
 * gives it to the parent, who delegates with it. It is valid for 60 seconds, once, and of no use to anybody without the
 * parent's token and key.
 */
export async function createActorToken({
  key,
  agentId,
  issuer,
  parentTokenHash,
}: ActorTokenInput): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return key.sign(
    {
      iss: agentId,
      sub: agentId,
      aud: issuer,
      ath: parentTokenHash,
      iat: now,
      exp: now + LIFE,
      jti: crypto.randomUUID(),
    },
    { typ: 'grantex-actor+jwt', kid: key.kid },
  );
}

/** What a parent tells a sub-agent about its grant token, so that it can make a {@link createActorToken}. */
export async function tokenHash(grantToken: string): Promise<string> {
  return hashOf(grantToken);
}
