import type { Guard } from '../guard.ts';
import type { PresentedToken, TokenRequest } from '../presented-token.ts';
import { readBearerToken } from './bearer.ts';

/**
 * Reads the token of an HTTP request for a guard, for frameworks that have no adapter: a bearer token as
 * {@link readBearerToken} does, and where the guard has `dpop` also one that is bound to a key, with its proof. Give the
 * result to the guard, which checks the proof.
 * @param identity the framework's object for the request: the same each time the token of one request is read, because its
 *   proof counts once. Default: the request's headers
 * @throws {AuthorizationError} as {@link readBearerToken}
 */
export function readToken(
  { dpop }: Guard,
  request: TokenRequest,
  identity: object = request.headers,
): string | PresentedToken {
  return dpop === undefined ? readBearerToken(request.headers, request.url) : dpop.read(request, identity);
}
