import type { Role } from '@grantex/core/issuer';
import { type CallOptions, pathOf, type WriteOptions } from '../transport/call.ts';
import { byPage, type Page, type PageQuery } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** A group of the provider, and what its people may do. */
export interface RoleMapping {
  /** Compared exactly. */
  readonly group: string;
  readonly roles: readonly Role[];
}

/** An OpenID Connect provider at which people of the organization sign in to the console. */
export interface SsoConnection {
  readonly id: string;
  readonly protocol: 'oidc';
  readonly name: string;
  readonly issuer: string;
  /** Null while the provider does not know `redirectUri` yet. */
  readonly clientId: string | null;
  /** The scopes requested from the provider besides `openid`, `profile` and `email`. */
  readonly scopes: readonly string[];
  /** Whose e-mail addresses lead to this provider. */
  readonly domains: readonly string[];
  /** The claim that contains a person's groups. */
  readonly groupClaim: string;
  readonly roleMappings: readonly RoleMapping[];
  /** The role of people without a mapped group; null: they may not sign in. */
  readonly defaultRole: Role | null;
  readonly active: boolean;
  /** Whether API keys open no session of the console but that of `breakGlassKeyId`. */
  readonly enforced: boolean;
  readonly breakGlassKeyId: string | null;
  /** Register this address with the provider. */
  readonly redirectUri: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The members of a connection that can be changed. */
export interface SsoConnectionChanges {
  readonly name?: string | undefined;
  /** An https URL; its discovery document is fetched before anything is saved. */
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  /** Secret; stored encrypted, and never returned. */
  readonly clientSecret?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Each must name the developer in its `/.well-known/grantex.json`. */
  readonly domains?: readonly string[] | undefined;
  readonly groupClaim?: string | undefined;
  readonly roleMappings?: readonly RoleMapping[] | undefined;
  readonly defaultRole?: 'audit-read' | null | undefined;
  readonly active?: boolean | undefined;
  readonly enforced?: boolean | undefined;
  /** An API key with the role `admin` that does not expire. */
  readonly breakGlassKeyId?: string | null | undefined;
}

/** A new connection. Without a client it is not active: register its `redirectUri` first, then give the client. */
export interface NewSsoConnection extends Omit<SsoConnectionChanges, 'enforced' | 'breakGlassKeyId'> {
  readonly issuer: string;
  /** Only `oidc`. */
  readonly protocol?: 'oidc' | undefined;
}

/** A person of the organization, as their provider has described them at their last sign-in. */
export interface SsoPerson {
  /** `mem_…` */
  readonly id: string;
  readonly issuer: string;
  /** The provider's permanent id of the person. */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
}

export interface SsoPersonDetails extends SsoPerson {
  /** Null once the connection was deleted. */
  readonly connectionId: string | null;
  /** Of the last sign-in; empty once what the person had was ended. */
  readonly roles: readonly Role[];
  readonly signedInAt: string;
}

export interface SsoPersonPage extends Page {
  readonly people: readonly SsoPersonDetails[];
}

/** A browser that is signed in to the console, as a person or with an API key. */
export interface ConsoleSession {
  readonly id: string;
  readonly person: SsoPerson | null;
  readonly key: { readonly id: string; readonly name: string } | null;
  readonly createdAt: string;
  readonly usedAt: string;
  readonly endsAt: string;
  /** Whether it is the session that asks. */
  readonly isOwn: boolean;
}

/** `/v1/sso` (admin): single sign-on for the console (`docs/guides/single-sign-on.md`). */
export interface Sso {
  /**
   * @throws {GrantexError} `DISCOVERY_FAILED`, `SSO_DOMAIN_NOT_PROVEN`, `SSO_DOMAIN_TAKEN`, `SSO_PROTOCOL_UNSUPPORTED`
   */
  createConnection(connection: NewSsoConnection, options?: WriteOptions): Promise<SsoConnection>;
  listConnections(options?: CallOptions): Promise<readonly SsoConnection[]>;
  getConnection(id: string, options?: CallOptions): Promise<SsoConnection>;
  /**
   * Changes members. Another provider, client, claim, mapping or domain, and switching it off, end the sessions of its people.
   * @throws {GrantexError} as `createConnection`; `BREAK_GLASS_REQUIRED`, `SSO_NOT_TRIED`, `SSO_CLIENT_MISSING`
   */
  updateConnection(id: string, changes: SsoConnectionChanges, options?: CallOptions): Promise<SsoConnection>;
  /** Deletes it, and ends the sessions of its people. */
  deleteConnection(id: string, options?: CallOptions): Promise<void>;
  people(query?: PageQuery, options?: CallOptions): Promise<SsoPersonPage>;
  allPeople(options?: CallOptions): AsyncIterable<SsoPersonDetails>;
  /** Erases what the provider has said of a person, also in the administrators' log, and ends their sessions. */
  erasePerson(id: string, options?: CallOptions): Promise<void>;
  /** The newest 200 sessions of the console. */
  sessions(options?: CallOptions): Promise<readonly ConsoleSession[]>;
  endSession(id: string, options?: CallOptions): Promise<void>;
  /** Ends all of them. @returns how many ended */
  endSessions(options?: CallOptions): Promise<number>;
}

const CONNECTIONS = '/v1/sso/connections';
const PEOPLE = '/v1/sso/people';
const SESSIONS = '/v1/sso/sessions';

export function createSso(transport: Transport): Sso {
  const sso: Sso = {
    createConnection: (body, options) => transport.send({ method: 'POST', path: CONNECTIONS, body }, options),
    listConnections: async (options) => {
      const call = { method: 'GET', path: CONNECTIONS } as const;
      return (await transport.send<{ readonly connections: readonly SsoConnection[] }>(call, options))
        .connections;
    },
    getConnection: async (id, options) =>
      transport.send({ method: 'GET', path: pathOf(CONNECTIONS, id) }, options),
    updateConnection: async (id, body, options) =>
      transport.send({ method: 'PATCH', path: pathOf(CONNECTIONS, id), body }, options),
    deleteConnection: async (id, options) =>
      transport.send({ method: 'DELETE', path: pathOf(CONNECTIONS, id) }, options),
    people: (query, options) => transport.send({ method: 'GET', path: PEOPLE, query: { ...query } }, options),
    allPeople: (options) =>
      byPage(
        (query) => sso.people(query, options),
        (page) => page.people,
      ),
    erasePerson: async (id, options) =>
      transport.send({ method: 'DELETE', path: pathOf(PEOPLE, id) }, options),
    sessions: async (options) => {
      const call = { method: 'GET', path: SESSIONS } as const;
      return (await transport.send<{ readonly sessions: readonly ConsoleSession[] }>(call, options)).sessions;
    },
    endSession: async (id, options) =>
      transport.send({ method: 'DELETE', path: pathOf(SESSIONS, id) }, options),
    endSessions: async (options) => {
      const call = { method: 'DELETE', path: SESSIONS } as const;
      return (await transport.send<{ readonly ended: number }>(call, options)).ended;
    },
  };
  return sso;
}
