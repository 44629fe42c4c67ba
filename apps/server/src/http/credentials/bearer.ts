import { ApiError } from '../../base/api-error.ts';

/**
 * The one Authorization header of a request, from its raw headers: Node drops a second one silently.
 * @throws {ApiError} 400 when there are two
 */
export function authorizationOf(rawHeaders: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (found !== undefined) {
      throw new ApiError(400, 'TWO_CREDENTIALS', 'the request has more than one Authorization header');
    }
    found = rawHeaders[index + 1];
  }
  return found;
}

const BEARER = /^bearer +(\S+) *$/i;

/**
 * The token of a `Bearer` Authorization header.
 * @throws {ApiError} 401 when there is no credential, or one of another scheme
 */
export function bearerOf(authorization: string | undefined): string {
  const [, credential] = BEARER.exec(authorization ?? '') ?? [];
  if (credential === undefined) {
    throw new ApiError(401, 'CREDENTIAL_MISSING', 'this needs an "Authorization: Bearer …" header', {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  return credential;
}
