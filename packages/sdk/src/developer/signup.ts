import type { CallOptions } from '../transport/call.ts';
import { checkConnection, type ConnectionOptions } from '../transport/options.ts';
import { createTransport } from '../transport/transport.ts';

export interface Signup {
  readonly name: string;
  /** Stored as given. It is not verified, and several developers may have the same one. */
  readonly email?: string | undefined;
  readonly mode?: 'sandbox' | 'live' | undefined;
}

/** A new developer. */
export interface SignedUp {
  readonly developerId: string;
  /** An admin key, shown only once. */
  readonly apiKey: string;
  readonly name: string;
  readonly email: string | null;
  readonly mode: 'sandbox' | 'live';
  readonly createdAt: string;
}

/**
 * Creates a developer, if the server has open sign-up (`GRANTEX_SIGNUP`). Two of these calls cannot be matched, so a
 * call whose response was lost is not repeated.
 * @throws {GrantexError} 403 or 404 when sign-up is closed, 429 after too many from one network or from all
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
