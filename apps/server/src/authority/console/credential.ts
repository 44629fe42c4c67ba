import type { FastifyRequest } from 'fastify';
import { cookieName } from '../../web/pages/cookie.ts';
import { isConsoleSecret, isConsoleToken } from '../api-keys/console-session.ts';

/** The header that must accompany the cookie of a session. */
const TOKEN_HEADER = 'x-csrf-token';

export interface CredentialOptions {
  publicUrl: string;
  masterKey: Uint8Array;
}

/**
 * The secret of the session with which a page of the console calls the API: the cookie, if the call has the token that
 * belongs to it. The cookie alone is not enough, since browsers send it with requests of other sites, too.
 * @returns undefined without both; `null` where the two do not belong together, or where the browser says that another
 *   site made the request
 */
export function consoleCredentialIn(
  { headers }: FastifyRequest,
  { publicUrl, masterKey }: CredentialOptions,
): string | null | undefined {
  const token = headers[TOKEN_HEADER];
  const secret = cookieIn(headers.cookie ?? '', cookieName(publicUrl, 'grantex_console'));
  if (typeof token !== 'string' || secret === undefined) return undefined;
  const site = headers['sec-fetch-site'];
  const isOurs = site === undefined || site === 'same-origin';
  return isOurs && isConsoleSecret(secret) && isConsoleToken(masterKey, secret, token) ? secret : null;
}

/** The first cookie of this name (RFC 6265 §5.4). */
function cookieIn(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
