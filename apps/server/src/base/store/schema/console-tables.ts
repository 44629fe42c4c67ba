import type { Role } from '@grantex/core/issuer';
import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault, Json } from './columns.ts';

/** A browser that is signed in to the console, with an API key or as a person. */
export interface ConsoleSessionTable {
  digest: Uint8Array;
  developer_id: string;
  /** Null for the session of a person. */
  key_id: string | null;
  person_id: ColumnType<string | null, string | undefined, never>;
  /** Of a person, as their provider's groups gave them at the sign-in; null for the session of a key, which has its roles. */
  roles: ColumnType<Role[] | null, Role[] | undefined, never>;
  created_at: InstantByDefault;
  used_at: InstantByDefault;
  /** The latest end; without use it ends sooner. */
  expires_at: Instant;
}

/** A program that asks for an API key of its own, until it has got it. */
export interface DeviceLoginTable {
  /** SHA-256 of the secret that the program holds. */
  digest: Uint8Array;
  /** Keyed digest of the code that a person types. */
  user_code_digest: Uint8Array;
  /** What the program calls its machine. */
  name: string;
  /** The address that asked. */
  network: string;
  /** The roles that it asks for; empty for those of whoever allows it. */
  roles: Role[];
  asked_at: InstantByDefault;
  expires_at: Instant;
  status: ColumnType<DeviceLoginStatus, undefined, DeviceLoginStatus>;
  /** Whose key it gets, the key or person in whose session that was allowed, and the roles; null before. */
  developer_id: ColumnType<string | null, undefined, string>;
  allowed_by: ColumnType<string | null, undefined, string>;
  allowed_roles: ColumnType<Role[] | null, undefined, Role[]>;
}

export type DeviceLoginStatus = 'pending' | 'allowed' | 'denied';

/** A person of a developer's organization who has signed in to the console. */
export interface ConsolePersonTable {
  id: string;
  developer_id: string;
  /** Of the last sign-in; null once that connection was deleted. */
  connection_id: string | null;
  issuer: string;
  /** The provider's `sub`. */
  subject: string;
  name: string | null;
  /** Verified, in lower case. */
  email: string | null;
  /** Of the last sign-in. */
  roles: Role[];
  created_at: InstantByDefault;
  signed_in_at: InstantByDefault;
}

/** A group of the provider, and what its people may do. */
export interface RoleMapping {
  group: string;
  roles: Role[];
}

/** A provider at which people of a developer's organization sign in to the console. */
export interface SsoConnectionTable {
  id: string;
  developer_id: string;
  name: string;
  issuer: string;
  client_id: string;
  /** Encrypted under the master key. */
  client_secret: Uint8Array;
  scopes: string[];
  group_claim: string;
  role_mappings: Json<RoleMapping[]>;
  default_roles: Role[];
  is_active: boolean;
  is_enforced: boolean;
  /** The first of the keys that were rotated into the one with which somebody may still sign in. */
  break_glass_key: string | null;
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

/** A domain of e-mail addresses whose people sign in by a connection. */
export interface SsoDomainTable {
  domain: string;
  developer_id: string;
  connection_id: string;
  proven_at: Instant;
}

/** `test`: nobody is signed in; what the provider said is shown. */
export type SsoPurpose = 'sign-in' | 'test';

/** A sign-in that has begun, to be ended once, by the same browser. */
export interface SsoSignInTable {
  /** SHA-256 of `state`. */
  digest: Uint8Array;
  /** SHA-256 of the secret in the browser's cookie. */
  visit_digest: Uint8Array;
  developer_id: string;
  connection_id: string;
  purpose: SsoPurpose;
  created_at: InstantByDefault;
  expires_at: Instant;
}

/** How developers, and programs on their machines, sign in. */
export interface ConsoleTables {
  console_sessions: ConsoleSessionTable;
  console_people: ConsolePersonTable;
  sso_connections: SsoConnectionTable;
  sso_domains: SsoDomainTable;
  sso_sign_ins: SsoSignInTable;
  device_logins: DeviceLoginTable;
}
