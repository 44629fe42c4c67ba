import type { BindingWay } from '@grantex/core';
import { type CallOptions, namedPathOf } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import type { Transport } from '../transport/transport.ts';

/** A person by your name for them, and their account at the issuer (`docs/protocol.md` §6). */
export interface PrincipalDetails {
  readonly principalId: string;
  /** The random id that stands for them in the audit log. */
  readonly principal: string;
  readonly createdAt: string;
  /** Masked: `a•••@example.com`. Null before one is entered. */
  readonly email: string | null;
  readonly emailEnteredAt: string | null;
  /** Null while nobody is bound to the name. */
  readonly binding: {
    readonly way: BindingWay;
    /** The issuer of the binding's provider, for `directory`. */
    readonly identityProvider: string | null;
    readonly boundAt: string;
  } | null;
}

/** `/v1/principals`. Reading and revoking grants needs the role `issue`, everything else `admin`. */
export interface Principals {
  /** @throws {GrantexError} `NOT_FOUND` for a name that was never asked */
  get(principalId: string, options?: CallOptions): Promise<PrincipalDetails>;
  /**
   * Sets the address for one-time links to this person, which makes their binding `verified`. It cannot change once a
   * person is bound, because it decides who may replace a lost passkey.
   * @throws {GrantexError} `PRINCIPAL_BOUND`, `PRINCIPAL_RETIRED`
   */
  setEmail(principalId: string, email: string, options?: CallOptions): Promise<PrincipalDetails>;
  /** Revokes every grant that the person gave to your agents; they may give new ones. */
  revokeGrants(principalId: string, options?: CallOptions): Promise<void>;
  /** Erases the person and all personal data, and revokes every grant. The name can never be bound again. */
  erase(principalId: string, options?: CallOptions): Promise<void>;
}

const PRINCIPALS = '/v1/principals';

export function createPrincipals(transport: Transport): Principals {
  const principals: Principals = {
    get: async (principalId, options) =>
      transport.send({ method: 'GET', path: namedPathOf(PRINCIPALS, principalId) }, options),
    setEmail: async (principalId, email, options) =>
      transport.send(
        { method: 'PUT', path: namedPathOf(PRINCIPALS, principalId, '/email'), body: { email } },
        options,
      ),
    revokeGrants: async (principalId, options) =>
      transport.send({ method: 'DELETE', path: namedPathOf(PRINCIPALS, principalId, '/grants') }, options),
    erase: async (principalId, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: namedPathOf(PRINCIPALS, principalId),
          wasDone: () => isGone(principalId, options),
        },
        options,
      ),
  };
  return principals;

  async function isGone(principalId: string, options?: CallOptions): Promise<boolean> {
    try {
      await principals.get(principalId, options);
      return false;
    } catch (error) {
      return GrantexError.is(error) && error.status === 404;
    }
  }
}
