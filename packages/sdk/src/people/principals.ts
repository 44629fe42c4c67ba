import type { BindingWay } from '@grantex/core';
import { type CallOptions, namedPathOf, pathOf } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
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
  /** Whether the bound person has followed a link that was sent there. */
  readonly emailConfirmed: boolean;
  /** Null while nobody is bound to the name. */
  readonly binding: {
    readonly way: BindingWay;
    /** The issuer of the binding's provider, for `directory`. */
    readonly identityProvider: string | null;
    readonly boundAt: string;
  } | null;
  /** Grants in force that the person gave, without delegated ones; counted up to 100. */
  readonly activeGrants: number;
  /** Sessions of `principalSessions.create` that have not ended. */
  readonly openSessions: number;
}

/** Which people to list; without members all of them. */
export interface PrincipalFilter {
  readonly principalId?: string | undefined;
  /** The beginning of the principalId, letter for letter. */
  readonly startsWith?: string | undefined;
  /**
   * Any part of the principalId, or six characters and more of `principal`, ignoring case; for a key with the role `admin`,
   * of the address, too. Among more than 10,000 people, an older one is found only by the beginning of the principalId.
   */
  readonly contains?: string | undefined;
  /** How the name is bound; `unbound` for nobody. */
  readonly binding?: BindingWay | 'unbound' | undefined;
}

/** A page of people. */
export interface PrincipalPage extends Page {
  readonly principals: readonly PrincipalDetails[];
}

/** A session that was vouched for and has not ended, without its token. */
export interface OpenSession {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** `/v1/principals`. Reading people and revoking grants needs the role `issue`, everything else `admin`. */
export interface Principals {
  /** One page, newest first; without people who were erased. */
  list(query?: PrincipalFilter & CursorQuery, options?: CallOptions): Promise<PrincipalPage>;
  /** Everybody who matches the filter, newest first; pages are fetched as needed. */
  listAll(filter?: PrincipalFilter, options?: CallOptions): AsyncIterable<PrincipalDetails>;
  /** @throws {GrantexError} `NOT_FOUND` for a name that was never asked */
  get(principalId: string, options?: CallOptions): Promise<PrincipalDetails>;
  /**
   * Sets the address for one-time links to this person, which makes their binding `verified`. It cannot change once a
   * person is bound, because it decides who may replace a lost passkey.
   * @throws {GrantexError} `PRINCIPAL_BOUND`, `PRINCIPAL_RETIRED`
   */
  setEmail(principalId: string, email: string, options?: CallOptions): Promise<PrincipalDetails>;
  /**
   * The entered address in full.
   * @throws {GrantexError} `NOT_FOUND` without one
   */
  getEmail(
    principalId: string,
    options?: CallOptions,
  ): Promise<{ readonly email: string; readonly enteredAt: string }>;
  /**
   * Removes the address; links and proofs of it stop working.
   * @throws {GrantexError} `NOT_FOUND` without one, `PRINCIPAL_BOUND`
   */
  removeEmail(principalId: string, options?: CallOptions): Promise<void>;
  /** The newest 200 sessions of `principalSessions.create` that have not ended. */
  sessions(
    principalId: string,
    options?: CallOptions,
  ): Promise<{ readonly sessions: readonly OpenSession[] }>;
  /**
   * Ends one of them: its token and its page stop working at once.
   * @throws {GrantexError} `NOT_FOUND` for a session that has ended
   */
  endSession(principalId: string, sessionId: string, options?: CallOptions): Promise<void>;
  /**
   * Ends all of them.
   * @throws {GrantexError} `NOT_FOUND` if none is open
   */
  endSessions(principalId: string, options?: CallOptions): Promise<void>;
  /** Revokes every grant that the person gave to your agents; they may give new ones. */
  revokeGrants(principalId: string, options?: CallOptions): Promise<void>;
  /** Erases the person and all personal data, and revokes every grant. The name can never be bound again. */
  erase(principalId: string, options?: CallOptions): Promise<void>;
}

const PRINCIPALS = '/v1/principals';

export function createPrincipals(transport: Transport): Principals {
  const principals: Principals = {
    list: (query, options) =>
      transport.send({ method: 'GET', path: PRINCIPALS, query: { ...query } }, options),
    listAll: (filter, options) =>
      byCursor(
        (query) => principals.list({ ...filter, ...query }, options),
        (page) => page.principals,
      ),
    get: async (principalId, options) =>
      transport.send({ method: 'GET', path: namedPathOf(PRINCIPALS, principalId) }, options),
    setEmail: async (principalId, email, options) =>
      transport.send(
        { method: 'PUT', path: namedPathOf(PRINCIPALS, principalId, '/email'), body: { email } },
        options,
      ),
    getEmail: async (principalId, options) =>
      transport.send({ method: 'GET', path: namedPathOf(PRINCIPALS, principalId, '/email') }, options),
    removeEmail: async (principalId, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: namedPathOf(PRINCIPALS, principalId, '/email'),
          wasDone: async () => (await principals.get(principalId, options)).email === null,
        },
        options,
      ),
    sessions: async (principalId, options) =>
      transport.send({ method: 'GET', path: namedPathOf(PRINCIPALS, principalId, '/sessions') }, options),
    endSession: async (principalId, sessionId, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: pathOf(namedPathOf(PRINCIPALS, principalId, '/sessions'), sessionId),
          wasDone: () => haveEnded(principalId, ({ id }) => id === sessionId, options),
        },
        options,
      ),
    endSessions: async (principalId, options) =>
      transport.send(
        {
          method: 'DELETE',
          path: namedPathOf(PRINCIPALS, principalId, '/sessions'),
          wasDone: () => haveEnded(principalId, () => true, options),
        },
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

  async function haveEnded(
    principalId: string,
    which: (session: OpenSession) => boolean,
    options?: CallOptions,
  ): Promise<boolean> {
    return !(await principals.sessions(principalId, options)).sessions.some(which);
  }

  async function isGone(principalId: string, options?: CallOptions): Promise<boolean> {
    try {
      await principals.get(principalId, options);
      return false;
    } catch (error) {
      return GrantexError.is(error) && error.status === 404;
    }
  }
}
