import type { WriteOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

export interface NewPrincipalSession {
  /** A person who has, or had, a grant. */
  readonly principalId: string;
  /** Such as `1h`. Default: the server's. */
  readonly expiresIn?: string | undefined;
}

/** A session that you vouch for: it may view a person's grants and revoke them, and never approve. */
export interface PrincipalSession {
  /** Names the session, for `principals.endSession`; opens nothing. */
  readonly id: string;
  /** Secret; for `createPrincipal`, or for the person's browser. */
  readonly sessionToken: string;
  readonly dashboardUrl: string;
  readonly expiresAt: string;
}

/** `POST /v1/principal-sessions` (admin). */
export interface PrincipalSessions {
  /** @throws {GrantexError} `NOT_FOUND` for a person without a grant */
  create(session: NewPrincipalSession, options?: WriteOptions): Promise<PrincipalSession>;
}

export function createPrincipalSessions(transport: Transport): PrincipalSessions {
  return {
    create: (body, options) =>
      transport.send({ method: 'POST', path: '/v1/principal-sessions', body }, options),
  };
}
