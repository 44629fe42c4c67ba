import { decodeJwt } from 'jose';

/** The RFC 7638 thumbprint of the key that a grant token is bound to; undefined for a bearer token, or no token at all. */
export function boundKeyOf(grantToken: string): string | undefined {
  try {
    return decodeJwt<{ readonly cnf?: { readonly jkt?: string } }>(grantToken).cnf?.jkt;
  } catch {
    return undefined;
  }
}
