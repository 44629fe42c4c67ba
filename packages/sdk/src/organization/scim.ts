import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { byCursor, byPage, type CursorQuery, type Page, type PageQuery } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** The attribute of a SCIM user that is the principalId of the person; `email` is the primary address. */
export type ScimMatch = 'userName' | 'externalId' | 'email';

/** A connection of an identity provider, which calls the server with its token. */
export interface ScimToken {
  readonly id: string;
  readonly label: string;
  readonly matches: ScimMatch;
  /** What the identity provider calls: paste it there with the token. */
  readonly baseUrl: string;
  readonly createdAt: string;
  readonly rotatedAt: string | null;
  /** Until when the token before the last rotation still works; null where it does not. */
  readonly previousUntil: string | null;
  /** To the minute. */
  readonly lastUsedAt: string | null;
}

export interface ScimTokenWithSecret extends ScimToken {
  /** Only in this response. */
  readonly token: string;
}

export interface NewScimToken {
  /** Of the identity provider, for people. */
  readonly label: string;
  /** Default `userName`. It cannot be changed. */
  readonly matches?: ScimMatch | undefined;
}

/** Somebody whom an identity provider has provisioned. */
export interface ScimUser {
  readonly id: string;
  /** The connection that provisions them. */
  readonly tokenId: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  /** The principalId that they have, in lower case. */
  readonly name: string | null;
  /** A person who is not active can authorize nothing. */
  readonly active: boolean;
  /** Ids of groups. */
  readonly groups: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A group that an identity provider has pushed. */
export interface ScimGroup {
  readonly id: string;
  readonly tokenId: string;
  readonly displayName: string;
  readonly externalId: string | null;
  /** How many people are in it. */
  readonly members: number;
  /** What its members may approve; null where it says nothing. */
  readonly approves: readonly string[] | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ScimTokenPage extends Page {
  readonly tokens: readonly ScimToken[];
}

export interface ScimUserPage extends Page {
  /** Newest first. */
  readonly users: readonly ScimUser[];
}

export interface ScimGroupPage extends Page {
  /** Newest first. */
  readonly groups: readonly ScimGroup[];
}

export interface ScimGroupFilter {
  readonly tokenId?: string | undefined;
  /** Any part of the name, or six characters and more of the id, ignoring case. */
  readonly contains?: string | undefined;
}

export interface ScimUserFilter extends ScimGroupFilter {
  readonly active?: boolean | undefined;
}

/** `/v1/scim` (admin): provisioning by SCIM 2.0 (`docs/protocol.md` §16). */
export interface Scim {
  /** Connects an identity provider. @throws {GrantexError} `TOO_MANY_SCIM_TOKENS` */
  createToken(token: NewScimToken, options?: WriteOptions): Promise<ScimTokenWithSecret>;
  tokens(query?: PageQuery, options?: CallOptions): Promise<ScimTokenPage>;
  /** Every connection, newest first; pages are fetched as needed. */
  allTokens(options?: CallOptions): AsyncIterable<ScimToken>;
  /**
   * Gives a connection another token.
   * @param overlap how long the one before still works, such as `1h`. Default `24h`
   */
  rotateToken(tokenId: string, overlap?: string, options?: WriteOptions): Promise<ScimTokenWithSecret>;
  /**
   * Removes a connection with its users and groups: whom it had deactivated may authorize again, and what its groups alone
   * allowed ends.
   */
  deleteToken(tokenId: string, options?: CallOptions): Promise<void>;
  users(query?: ScimUserFilter & CursorQuery, options?: CallOptions): Promise<ScimUserPage>;
  /** Everybody whom identity providers have provisioned, newest first; pages are fetched as needed. */
  allUsers(filter?: ScimUserFilter, options?: CallOptions): AsyncIterable<ScimUser>;
  groups(query?: ScimGroupFilter & CursorQuery, options?: CallOptions): Promise<ScimGroupPage>;
  /** Every group, newest first; pages are fetched as needed. */
  allGroups(filter?: ScimGroupFilter, options?: CallOptions): AsyncIterable<ScimGroup>;
  /**
   * Says what the members of a group may approve. From the first group with scopes on, groups decide for everybody. Where a group
   * loses scopes, the grants end that it alone allowed: `endedGrants` of them.
   */
  updateGroup(
    groupId: string,
    changes: { readonly approves: readonly string[] | null },
    options?: CallOptions,
  ): Promise<ScimGroup & { readonly endedGrants: number }>;
}

const TOKENS = '/v1/scim/tokens';
const USERS = '/v1/scim/users';
const GROUPS = '/v1/scim/groups';

export function createScim(transport: Transport): Scim {
  const scim: Scim = {
    createToken: (body, options) =>
      transport.send({ method: 'POST', path: TOKENS, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options),
    tokens: (query, options) => transport.send({ method: 'GET', path: TOKENS, query: { ...query } }, options),
    allTokens: (options) =>
      byPage(
        (query) => scim.tokens(query, options),
        (page) => page.tokens,
      ),
    rotateToken: async (id, overlap, options) => {
      const path = pathOf(TOKENS, id, '/rotate');
      const body = overlap === undefined ? {} : { overlap };
      return transport.send({ method: 'POST', path, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options);
    },
    deleteToken: async (id, options) =>
      transport.send({ method: 'DELETE', path: pathOf(TOKENS, id) }, options),
    users: ({ active, ...query } = {}, options) => {
      const state = active === undefined ? {} : { active: String(active) };
      return transport.send({ method: 'GET', path: USERS, query: { ...query, ...state } }, options);
    },
    allUsers: (filter, options) =>
      byCursor(
        (query) => scim.users({ ...filter, ...query }, options),
        (page) => page.users,
      ),
    groups: (query, options) => transport.send({ method: 'GET', path: GROUPS, query: { ...query } }, options),
    allGroups: (filter, options) =>
      byCursor(
        (query) => scim.groups({ ...filter, ...query }, options),
        (page) => page.groups,
      ),
    updateGroup: async (id, body, options) =>
      transport.send({ method: 'PATCH', path: pathOf(GROUPS, id), body }, options),
  };
  return scim;
}
