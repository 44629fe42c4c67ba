import { verify } from 'node:crypto';
import { AuthorizationError } from '@grantex/core';
import { claimsFault, createTokenParser, decodeBase64url, type GrantTokenClaims } from '@grantex/core/issuer';
import type { Issuer } from './grant-token.ts';

const parse = createTokenParser();

/**
 * Reads a grant token that this server signed for any developer: checks form, signature, issuer and claims. It asks no
 * database (call `IssuerKeys.ready` first) and checks no expiry: that is for `TokenStatusReader`. Not checked either: whether
 * its sender has the key that it is bound to.
 * @throws {AuthorizationError} with the reason
 */
export async function readSignedToken(
  { config, issuerKeys }: Issuer,
  token: string,
): Promise<GrantTokenClaims> {
  const { kid, payload, signedLength } = parse(token);
  if (payload['iss'] !== config.publicUrl) throw new AuthorizationError('wrong_issuer');
  const key = issuerKeys.verificationKey(kid);
  if (key === undefined) throw new AuthorizationError('unknown_key');
  const signature = decodeBase64url(token.slice(signedLength + 1));
  const signed = Buffer.from(token.slice(0, signedLength));
  if (signature === undefined || !verify('RSA-SHA256', signed, key, signature)) {
    throw new AuthorizationError('bad_signature');
  }
  const fault = claimsFault(payload);
  if (fault !== undefined) throw new AuthorizationError('invalid_claim', { detail: fault });
  return payload as object as GrantTokenClaims;
}

/**
 * The same for a token of one developer.
 * @throws {AuthorizationError} with the reason
 */
export async function readOwnToken(
  issuer: Issuer,
  developerId: string,
  token: string,
): Promise<GrantTokenClaims> {
  const claims = await readSignedToken(issuer, token);
  if (claims.dev !== developerId) throw new AuthorizationError('wrong_developer');
  return claims;
}

/**
 * Why a token may not be used by whoever has proven this key, or none. A key that the token does not name is a fault, too:
 * whoever names one expects a bound token.
 * @param jkt RFC 7638 thumbprint
 */
export function confirmationFault(
  { cnf }: Pick<GrantTokenClaims, 'cnf'>,
  jkt: string | undefined,
): 'token_not_bound' | 'unchecked_confirmation' | undefined {
  if (cnf?.jkt === jkt) return undefined;
  return cnf === undefined ? 'token_not_bound' : 'unchecked_confirmation';
}
