import { decodeJwt } from 'jose';
import { GrantexError } from '../transport/errors.ts';

/** The RFC 7638 thumbprint of the key that a grant token is bound to; undefined for a bearer token, or no token at all. */
export function boundKeyOf(grantToken: string): string | undefined {
  try {
    return decodeJwt<{ readonly cnf?: { readonly jkt?: string } }>(grantToken).cnf?.jkt;
  } catch {
    return undefined;
  }
}

/**
 * @param kid the thumbprint of the only key that the token may be bound to; undefined where it must be a bearer token
 * @throws {GrantexError} `TOKEN_NOT_BOUND`
 */
export function checkBinding(grantToken: string, kid: string | undefined): void {
  if (boundKeyOf(grantToken) === kid) return;
  const said =
    kid === undefined ? 'is bound to a key, and none was given' : 'is not bound to the key of this agent';
  throw new GrantexError('TOKEN_NOT_BOUND', `the grant token ${said}`);
}
