import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from './grant.ts';
import type { IssuerKeys } from './keys.ts';

/** What a verifier passes to a source of revocations. */
export interface RevocationContext {
  readonly issuer: string;
  readonly fetch: typeof globalThis.fetch;
  /** The verifier's keys of the issuer. */
  readonly keys: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Whether a token is revoked; `unknown` where that cannot be found out and the call may run anyway. */
export type RevocationState = boolean | 'unknown';

/** Knows revocations, for one verifier. */
export interface RevocationCheck {
  /**
   * The developer whose tokens it knows about.
   * @throws when that cannot be found out
   */
  developer(): MaybePromise<string>;
  /**
   * Whether an otherwise valid token has been revoked.
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
   * The revision of what this knows, where a call at this moment depends on nothing else: the same object until an
   * entry is added. A token that `isRevoked` found not revoked is not checked again while the object stays the same.
   * @param now milliseconds since 1970, by the verifier's clock
   * @returns undefined where each call must be checked
   */
  revisionAt?(now: number): object | undefined;
  /**
   * Connects, and resolves when calls can be decided.
   * @throws when they cannot
   */
  ready?(): Promise<void>;
  /**
   * Whether a grant is known to be revoked by now, however old that knowledge is. Without it, nothing ends while a call
   * runs.
   * @param keyId the key that signed its token
   */
  isKnownRevoked?(grant: Grant, keyId: string): boolean;
  /**
   * Calls back after each new entry.
   * @returns a function that withdraws the listener
   */
  onEntry?(listener: () => void): () => void;
  /** Called when the verifier is closed. */
  close?(): Promise<void>;
}

/** A source of revocations, such as `online` or `feed`. */
export interface Revocation {
  connect(context: RevocationContext): RevocationCheck;
}
