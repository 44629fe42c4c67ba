import type { CallOptions } from '../transport/call.ts';
import { checkConnection, type ConnectionOptions } from '../transport/options.ts';
import { createTransport } from '../transport/transport.ts';

export interface Signup {
  readonly name: string;
  /** Stored as stated. It is not verified, and several developers may state the same one. */
  readonly email?: string | undefined;
  readonly mode?: 'sandbox' | 'live' | undefined;
}

/** A new developer. */
export interface SignedUp {
  readonly developerId: string;
  /** An admin key, shown this once. */
  readonly apiKey: string;
  readonly name: string;
  readonly email: string | null;
  readonly mode: 'sandbox' | 'live';
  readonly createdAt: string;
}

/**
 * Makes a developer, if the server lets strangers sign up (`GRANTEX_SIGNUP`). Nothing connects two of these calls, so
 * one whose answer was lost is not repeated.
 * @throws {GrantexError} 403 or 404 where signing up is closed, 429 after too many from one network or from all
 */
export async function signup(
  request: Signup,
  options: ConnectionOptions & CallOptions = {},
): Promise<SignedUp> {
  const { signal, ...connection } = options;
  const transport = createTransport(checkConnection(connection), undefined);
  return transport.send(
    { method: 'POST', path: '/v1/signup', body: request, isRepeatable: false },
    { signal },
  );
}
