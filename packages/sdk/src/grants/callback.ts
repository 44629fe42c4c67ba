import { GrantexError } from '../transport/errors.ts';

/** What a callback must match. */
export interface ExpectedCallback {
  /** The `state` that was passed to `authorize`, from the session of this browser. */
  readonly state: string;
  /** The issuer that was asked: `issuer` of `Grantex.discover`. */
  readonly issuer: string;
}

/**
 * Reads the code from the URL that the principal's browser was sent back to (`docs/protocol.md` §6). Checks `state`
 * first, then `iss` (RFC 9207), and only then what the callback says. Does not check the host and path of the URL.
 * @param url Absolute, or only path and query as an HTTP server sees it.
 * @throws {GrantexError} `CALLBACK_MALFORMED`, `STATE_MISMATCH`, `ISSUER_MISMATCH`, `ACCESS_DENIED` or
 *   `AUTHORIZATION_FAILED`
 */
export function parseCallback(url: string | URL, expected: ExpectedCallback): { readonly code: string } {
  if (expected.state === '') throw new TypeError('state must be the text that went with authorize');
  const { searchParams } = new URL(url, 'http://localhost');
  if (only(searchParams, 'state') !== expected.state) {
    throw new GrantexError('STATE_MISMATCH', 'this callback does not belong to the request of this session');
  }
  if (only(searchParams, 'iss') !== expected.issuer) {
    throw new GrantexError('ISSUER_MISMATCH', 'this callback does not come from the issuer that was asked');
  }
  if (searchParams.has('error')) throw refused(only(searchParams, 'error'));
  return { code: only(searchParams, 'code') };
}

/** A parameter that must appear exactly once: of two, another reader may use the other one. */
function only(parameters: URLSearchParams, name: string): string {
  const [value, ...others] = parameters.getAll(name);
  if (value !== undefined && value !== '' && others.length === 0) return value;
  throw new GrantexError('CALLBACK_MALFORMED', `the callback must have exactly one "${name}"`);
}

function refused(error: string): GrantexError {
  if (error === 'access_denied') return new GrantexError('ACCESS_DENIED', 'the principal did not approve');
  const name = /^[\w.-]{1,64}$/.test(error) ? error : 'an error without a proper name';
  return new GrantexError('AUTHORIZATION_FAILED', `the issuer answered with ${name}`);
}
