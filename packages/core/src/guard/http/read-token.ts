import type { Guard } from '../guard.ts';
import type { NodeRequest, PresentedToken, TokenRequest } from '../presented-token.ts';
import { readBearerToken } from './bearer.ts';

/**
 * Reads the token of an HTTP request for a guard, where there is no adapter: a bearer token as {@link readBearerToken} does,
 * and where the guard has `dpop` also one that is bound to a key, with its proof. Give the result to the guard, which checks
 * the proof.
 * @param identity the same object each time the token of one request is read, because its proof counts once. Default: the
 *   raw headers of the request
 * @throws {AuthorizationError} as {@link readBearerToken}
 */
export function readToken(
  { dpop }: Guard,
  request: TokenRequest | NodeRequest,
  identity?: object,
): string | PresentedToken {
  const asked = 'rawHeaders' in request ? tokenRequestOf(request) : request;
  const { headers, url } = asked;
  return dpop === undefined ? readBearerToken(headers, url) : dpop.read(asked, identity ?? headers);
}

/** @param originalUrl default: that of the request, which routers of some frameworks shorten */
export function tokenRequestOf(request: NodeRequest, originalUrl?: string): TokenRequest {
  const { method = '', url = '' } = request;
  return { method, url: originalUrl ?? request.originalUrl ?? url, headers: rawHeadersOf(request) };
}

function rawHeadersOf({ rawHeaders, headers }: NodeRequest): readonly string[] {
  // Node gives a request raw headers wherever it gives it headers.
  if (rawHeaders.length > 0 || headers === undefined) return rawHeaders;
  const { authorization, dpop } = headers;
  return Object.entries({ authorization, dpop }).flatMap(([name, value]) =>
    typeof value === 'string' ? [name, value] : [],
  );
}
