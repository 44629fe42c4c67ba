import type { AuthorizationRequest } from './request.ts';

/**
 * Where the browser takes a decision: the registered address, and after what its query holds already, the code or the
 * error, the app's `state`, and `iss` (RFC 6749 §4.1.2, RFC 9207).
 * @returns undefined when the request has no address to go back to
 */
export function redirectLocation(
  { redirect_uri, state }: Pick<AuthorizationRequest, 'redirect_uri' | 'state'>,
  issuer: string,
  answer: { code: string } | { error: 'access_denied' },
): string | undefined {
  if (redirect_uri === null) return undefined;
  const query = new URLSearchParams({ ...answer, ...(state === null ? {} : { state }), iss: issuer });
  const separator = redirect_uri.includes('?') ? '&' : '?';
  return redirect_uri + separator + query.toString();
}
