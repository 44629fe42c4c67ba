import type { Explanation, Grant } from '@grantex/core';

/** The caller, in the form that both lines of the SDK pass to callbacks as `authInfo`. */
export interface GrantAuthInfo {
  token: string;
  /** The agent. */
  clientId: string;
  scopes: string[];
  /** Seconds since 1970. */
  expiresAt: number;
  resource?: URL;
  resourceMetadataUrl?: string;
  /**
   * The verified grant. `guardServer` recognizes the object by its identity, which no client can send, and checks only
   * whether the grant has ended meanwhile. For any other object, a copy included, it verifies the token in full.
   */
  extra: { grant: Grant };
}

export function authInfoOf(grant: Grant, token: string): GrantAuthInfo {
  const { agentId, scopes, expiresAt } = grant;
  return { token, clientId: agentId, scopes: [...scopes], expiresAt, extra: { grant } };
}

/** The grant of a token that is good for an agent of the guard, whatever the call needs. */
export function acceptedGrant({ failsAt, grant }: Explanation): Grant | undefined {
  return failsAt === 'agent' ? undefined : grant;
}
