import type { Api } from '../http/api.ts';

/** An agent that the kit has registered. */
export interface Agent {
  readonly agentId: string;
  readonly scopes: readonly string[];
}

export interface GrantOptions {
  readonly scopes?: readonly string[];
  readonly agentId?: string;
  readonly principalId?: string;
  readonly expiresIn?: string;
  readonly audience?: string;
  readonly authorizationDetails?: readonly unknown[];
}

/** A grant, its first tokens, and the request that it came from. */
export interface Granted {
  readonly grantId: string;
  readonly grantToken: string;
  readonly refreshToken: string;
  readonly agentId: string;
  readonly principalId: string;
  readonly authRequestId: string;
  readonly code: string;
}

/** A developer of the server. */
export interface Developer {
  readonly developerId: string;
  /** With a key of the role `admin`. */
  readonly api: Api;
  readonly key: string;
  /** A name that begins as everything that the kit makes does. */
  name(what: string): string;
  /** Registers an agent that no other check uses. Its scopes are `files:read`, `files:write` and `payments:initiate`. */
  agent(options?: Readonly<Record<string, unknown>>): Promise<Agent>;
  /** An agent that other checks use, too: nothing is changed about it. */
  sharedAgent(): Promise<Agent>;
  /** A grant of a principal that no other check uses, of the shared agent, for `files:read` and `files:write`. */
  grant(options?: GrantOptions): Promise<Granted>;
  /** The code of a request that the sandbox has approved, not exchanged yet. */
  code(options?: GrantOptions): Promise<Omit<Granted, 'grantId' | 'grantToken' | 'refreshToken'>>;
  /** HTTP with a new key of this developer. */
  withRoles(...roles: string[]): Promise<Api>;
}

/** What several checks need a developer for, besides the one whose key was given. */
export type Purpose =
  | 'services'
  | 'delegation'
  | 'oauth'
  | 'catalogs'
  | 'policies'
  | 'log'
  | 'replay'
  | 'webhooks'
  | 'provisioning'
  | 'groups'
  | 'scim'
  | 'organization';

/** What a check works with. */
export interface Context extends Developer {
  /** Of the server, as it was given, without a slash at its end. */
  readonly url: string;
  /** As `/.well-known/grantex` states it. */
  readonly issuer: string;
  readonly mode: 'sandbox' | 'live';
  /** HTTP without a credential. */
  readonly anonymous: Api;
  /** The path, from the URL of the server, of an address that it has made. @throws {CheckFailure} of another server */
  pathOf(address: string): string;
  /** HTTP with another credential. */
  as(key: string): Api;
  /** Another developer of the same server, which other checks use, too. @throws {Skip} where there is none */
  stranger(): Promise<Developer>;
  /**
   * A developer whose settings may be changed: one that no other check uses, or that of the checks which name the same
   * purpose and do not disturb each other. A server takes few sign-ups in an hour.
   * @throws {Skip} where the server takes no sign-ups
   */
  ownDeveloper(purpose?: Purpose): Promise<Developer>;
  /** @throws {Skip} on a live server, where a person is needed */
  needsSandbox(): void;
}
