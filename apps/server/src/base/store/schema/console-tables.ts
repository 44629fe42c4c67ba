import type { Role } from '@grantex/core/issuer';
import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault } from './columns.ts';

/** A browser that is signed in to the console with an API key. */
export interface ConsoleSessionTable {
  digest: Uint8Array;
  developer_id: string;
  key_id: string;
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
  /** Whose key it gets, the key in whose session that was allowed, and the roles; null before. */
  developer_id: ColumnType<string | null, undefined, string>;
  allowed_by: ColumnType<string | null, undefined, string>;
  allowed_roles: ColumnType<Role[] | null, undefined, Role[]>;
}

export type DeviceLoginStatus = 'pending' | 'allowed' | 'denied';

/** How developers, and programs on their machines, sign in. */
export interface ConsoleTables {
  console_sessions: ConsoleSessionTable;
  device_logins: DeviceLoginTable;
}
