import { AuthorizationError } from '../../base/authorization-error.ts';
import { MAX_TOKEN_LENGTH } from '../../wire/tokens.ts';
import type { RawHeaders } from '../presented-token.ts';

/** How nearly every token begins: a JSON object in base64url. */
const USUAL = ' ey';
// RFC 6750 §2.1: b64token.
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const QUERY_NAMES: readonly string[] = ['access_token', 'grantToken'];

/**
 * Reads the grant token of an HTTP request (RFC 6750 §2.1): exactly one `Authorization: Bearer` header, and no token in
 * the URL. Pass the raw headers, because Node's `request.headers` silently drops a second Authorization header.
 * @param url the request's URL, or its path with the query; without it, the query is not checked
 * @throws {AuthorizationError} `no_credentials`, `wrong_scheme`, `two_credentials`, `malformed_credentials` or
 *   `token_in_query`
 */
export function readBearerToken(headers: RawHeaders, url?: string): string {
  return tokenAfter('Bearer', readAuthorization(headers, url));
}

/**
 * Reads the one `Authorization` header of a request that has no token in its URL.
 * @throws {AuthorizationError} as {@link readBearerToken}
 */
export function readAuthorization(headers: RawHeaders, url?: string): string {
  if (url !== undefined && hasTokenInQuery(url)) throw new AuthorizationError('token_in_query');
  const [value = '', second] = readHeader(headers, 'authorization');
  if (second !== undefined) throw new AuthorizationError('two_credentials');
  if (value.trim() === '') throw new AuthorizationError('no_credentials');
  return value;
}

/**
 * Reads the one token of an `Authorization` header.
 * @param expected the scheme, in any case
 * @throws {AuthorizationError} as {@link readBearerToken}
 */
export function tokenAfter(expected: string, value: string): string {
  if (isUsual(expected, value)) return value.slice(expected.length + 1);
  const [scheme = '', ...rest] = value.trim().split(' ', 2);
  if (scheme.toLowerCase() !== expected.toLowerCase()) throw new AuthorizationError('wrong_scheme');
  const token = value.trim().slice(scheme.length).trimStart();
  if (rest.length === 0 || token === '') throw new AuthorizationError('no_credentials');
  // The Fetch API joins two headers with a comma, which no token contains.
  if (token.includes(',')) throw new AuthorizationError('two_credentials');
  if (token.length > MAX_TOKEN_LENGTH || !TOKEN.test(token))
    throw new AuthorizationError('malformed_credentials');
  return token;
}

/**
 * Reads every header of a name; those of the Fetch API are one, joined by commas.
 * @param wanted in lower case
 */
export function readHeader(headers: RawHeaders, wanted: string): string[] {
  if (headers instanceof Headers) {
    const value = headers.get(wanted);
    return value === null ? [] : [value];
  }
  const found: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index];
    if (name?.length === wanted.length && name.toLowerCase() === wanted) found.push(headers[index + 1] ?? '');
  }
  return found;
}

/** Whether exactly one token follows the usual spelling of a scheme. The token parser checks its characters. */
function isUsual(scheme: string, value: string): boolean {
  return (
    value.startsWith(scheme) &&
    value.startsWith(USUAL, scheme.length) &&
    value.length <= MAX_TOKEN_LENGTH &&
    !value.includes(' ', scheme.length + 1) &&
    !value.includes(',')
  );
}

function hasTokenInQuery(url: string): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = new URLSearchParams(url.slice(start + 1));
  return QUERY_NAMES.some((name) => query.has(name));
}
