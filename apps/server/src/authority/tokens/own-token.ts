import { type KeyObject, verify } from 'node:crypto';
import { AuthorizationError } from '@grantex/core';
import {
  claimsFault,
  createTokenCache,
  createTokenParser,
  decodeBase64url,
  type GrantTokenClaims,
  type TokenCacheEntry,
} from '@grantex/core/issuer';
import type { Issuer } from './grant-token.ts';

const parse = createTokenParser();

/** A token that has passed every check of {@link readSignedToken}. */
interface ReadToken extends TokenCacheEntry {
  readonly kid: string;
  /** What its signature was verified with. */
  readonly key: KeyObject;
  readonly claims: GrantTokenClaims;
}

/** Most tokens that are remembered, of 3 KB each. */
const REMEMBERED = 5_000;

const known = createTokenCache<ReadToken>(REMEMBERED);

/**
 * Reads a grant token that this server signed for any developer: checks form, signature, issuer and claims. It asks no
 * database (call `IssuerKeys.ready` first) and checks no expiry: that is for `TokenStatusReader`. Not checked either: whether
 * its sender has the key that it is bound to.
 *
 * The very same text is read once, for as long as its key is published: callers share the claims, which are frozen.
 * @throws {AuthorizationError} with the reason
 */
export async function readSignedToken(issuer: Issuer, token: string): Promise<GrantTokenClaims> {
  const entry = known.get(token);
  if (entry !== undefined && isOf(issuer, entry)) return entry.claims;
  const read = readUnknownToken(issuer, token);
  known.set(read);
  return read.claims;
}

/** A key is the same object for as long as it is published. Servers in one process share what they know. */
function isOf({ config, issuerKeys }: Issuer, { kid, key, claims }: ReadToken): boolean {
  return issuerKeys.verificationKey(kid) === key && claims.iss === config.publicUrl;
}

function readUnknownToken({ config, issuerKeys }: Issuer, token: string): ReadToken {
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
  return { token, kid, key, claims: frozen(payload as object as GrantTokenClaims), wasUsed: false };
}

function frozen<VALUE extends object>(value: VALUE): VALUE {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null) frozen(member);
  }
  return Object.freeze(value);
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
