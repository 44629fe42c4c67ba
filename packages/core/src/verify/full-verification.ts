import { AuthorizationError } from '../base/authorization-error.ts';
import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import type { BindingDemand } from './binding.ts';
import { checkClaims, type Names } from './check-claims.ts';
import { type Grant, grantOf } from './grant.ts';
import type { IssuerKey, IssuerKeys } from './keys.ts';
import { mismatch } from './mismatch.ts';
import { createTokenParser, type ParsedToken } from './token.ts';

/** A token that has passed every check but that of revocation. */
export interface FullyVerified {
  /** Not frozen yet. */
  readonly grant: Grant;
  readonly key: IssuerKey;
  /** When it was checked, in milliseconds since 1970. */
  readonly now: number;
}

export interface FullVerificationOptions {
  readonly issuer: string;
  readonly audiences: Names;
  readonly binding: BindingDemand | undefined;
  /** The developers whose tokens are accepted. */
  readonly developers: () => MaybePromise<Names>;
  readonly keys: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/**
 * Makes a function that verifies a token of which nothing is known: form, issuer, developer, signature, claims.
 * @throws {AuthorizationError} from the function
 */
export function createFullVerification({
  issuer,
  audiences,
  binding,
  developers,
  keys,
  clock,
}: FullVerificationOptions): (token: string) => MaybePromise<FullyVerified> {
  const parse = createTokenParser();

  function verifyWith(
    key: IssuerKey,
    token: string,
    { signedLength, payload }: ParsedToken,
    developerId: string,
  ): MaybePromise<FullyVerified> {
    return whenReady(key.verify(token, signedLength), (holds) => {
      if (!holds) throw new AuthorizationError('bad_signature');
      const now = clock();
      const checked = checkClaims(payload, { audiences, binding }, now);
      const audience = audiences.get(checked.claims.aud);
      return { grant: grantOf(checked, { issuer, developerId, audience }), key, now };
    });
  }

  return (token) => {
    const parsed = parse(token);
    if (parsed.payload['iss'] !== issuer)
      throw new AuthorizationError('wrong_issuer', mismatch([issuer], parsed.payload['iss']));
    return whenReady(developers(), (known) => {
      const developerId = known.get(parsed.payload['dev']);
      if (developerId === undefined) throw new AuthorizationError('wrong_developer');
      return whenReady(keys.find(parsed.kid, clock()), (key) => verifyWith(key, token, parsed, developerId));
    });
  };
}
