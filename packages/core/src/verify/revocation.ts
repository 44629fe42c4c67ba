import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from './grant.ts';
import type { IssuerKeys } from './keys.ts';

/** What a way of learning of revocations is given by the verifier that uses it. */
export interface RevocationContext {
  readonly issuer: string;
  readonly fetch: typeof globalThis.fetch;
  /** The verifier's keys of the issuer. */
  readonly keys: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Whether a token is revoked; `unknown` where that cannot be found out and the call is to be let through all the same. */
export type RevocationState = boolean | 'unknown';

/** Knows of revocations, for one verifier. */
export interface RevocationCheck {
  /**
   * The developer whose tokens it knows of.
   * @throws when that cannot be found out
   */
  developer(): MaybePromise<string>;
  /**
   * Whether a token that holds otherwise has been revoked.
   * @param keyId the key that signed it
   * @param scopes what the call needs, where that is known
   * @throws when that cannot be found out; an `AuthorizationError` as it is
   */
  isRevoked(
    token: string,
    grant: Grant,
    keyId: string,
    scopes?: readonly string[],
  ): MaybePromise<RevocationState>;
  /**
   * What this knows, where calls at this moment are decided by that alone: the same object until something is added to
   * it. A token that `isRevoked` called not revoked is not asked about again as long as this gives the same object.
   * @param now milliseconds since 1970, by the verifier's clock
   * @returns undefined where each call must be asked about
   */
  knownAt?(now: number): object | undefined;
  /** The verifier asks no more. */
  close?(): Promise<void>;
}

/** A way of learning of revocations, such as {@link online}, or `feed`. */
export interface Revocation {
  connect(context: RevocationContext): RevocationCheck;
}
