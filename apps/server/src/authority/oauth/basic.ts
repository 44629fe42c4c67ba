import { ApiError } from '../../base/api-error.ts';

const SCHEME = /^basic +/i;

/** Whether an Authorization header is one of HTTP Basic (RFC 7617). */
export function isBasic(authorization: string | undefined): authorization is string {
  return SCHEME.test(authorization ?? '');
}

/** A user name and a password, as they were before they were encoded. */
export interface BasicCredentials {
  name: string;
  password: string;
}

/**
 * Reads the user name and password of a client (`client_secret_basic`): each is form-encoded (RFC 6749 §2.3.1). The last
 * colon divides them, so that a URL that somebody has not encoded is read, too; no key has a colon.
 * @throws {ApiError} 401 `INVALID_CLIENT`
 */
export function basicCredentials(authorization: string): BasicCredentials {
  const text = Buffer.from(authorization.replace(SCHEME, ''), 'base64').toString();
  const end = text.lastIndexOf(':');
  if (end < 0) throw basicRefused('the header has no user name and password');
  return { name: decoded(text.slice(0, end)), password: decoded(text.slice(end + 1)) };
}

/** The refusal of a client that has used Basic, and is told so by a challenge (RFC 6749 §5.2). */
export function basicRefused(fault: string): ApiError {
  return new ApiError(401, 'INVALID_CLIENT', fault, {
    headers: { 'www-authenticate': 'Basic realm="clients"' },
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw basicRefused('user name and password must be form-encoded');
  }
}
