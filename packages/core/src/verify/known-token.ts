import type { Grant } from './grant.ts';
import type { IssuerKey } from './keys.ts';
import type { TokenCacheEntry } from './token-cache.ts';

/** What a verifier knows about a token that it has verified. */
export interface KnownToken extends TokenCacheEntry {
  /** The verifier that knows it. */
  readonly owner: object;
  readonly grant: Grant;
  readonly key: IssuerKey;
  /** The revision of the revocations when the token was last found not to be revoked. */
  checkedRevision: object | undefined;
}

/** A class that extends this one gives its private members to an object that already exists. */
// oxlint-disable-next-line typescript/no-extraneous-class -- only its constructor counts, and what that returns
class Existing {
  constructor(object: object) {
    return object;
  }
}

/** A private member of a grant. An entry of a `WeakMap` costs each new token ten times as much, and its memory twice. */
class Known extends Existing {
  #known: KnownToken | undefined;

  static note(grant: Grant, known: KnownToken): void {
    const noted = new Known(grant);
    noted.#known = known;
  }

  static of(grant: object): KnownToken | undefined {
    return #known in grant ? grant.#known : undefined;
  }
}

/** Lets {@link knownTokenOf} find what is known about a grant, and freezes the grant. */
export function freezeKnown(grant: Grant, known: KnownToken): Grant {
  Known.note(grant, known);
  return Object.freeze(grant);
}

/**
 * Returns what a verifier knows about the token of a grant.
 * @param grant anything; only the very object that the verifier returned is known
 */
export function knownTokenOf(grant: unknown, owner: object): KnownToken | undefined {
  const known = typeof grant === 'object' && grant !== null ? Known.of(grant) : undefined;
  return known?.owner === owner ? known : undefined;
}
