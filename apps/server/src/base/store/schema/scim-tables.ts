import type { ColumnType } from 'kysely';
import type { InstantByDefault, Json } from './columns.ts';

/** The attribute of a SCIM user that is the name of a person (`docs/protocol.md` §16). */
export type MatchingAttribute = 'userName' | 'externalId' | 'email';

/** An identity provider that provisions people of a developer. */
export interface ScimConnectionTable {
  id: string;
  developer_id: string;
  label: string;
  matches: MatchingAttribute;
  /** SHA-256 of its token. */
  token_digest: Uint8Array;
  /** SHA-256 of the token before the last rotation, and until when it works. */
  previous_digest: ColumnType<Uint8Array | null, undefined, Uint8Array | null>;
  previous_until: ColumnType<Date | null, undefined, Date | null>;
  created_at: InstantByDefault;
  rotated_at: ColumnType<Date | null, undefined, Date>;
  /** To the minute. */
  used_at: ColumnType<Date | null, undefined, Date>;
}

interface ScimResourceTable {
  id: string;
  developer_id: string;
  connection_id: string;
  external_id: string | null;
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

export interface ScimUserTable extends ScimResourceTable {
  user_name: string;
  is_active: boolean;
  /** The attributes of the user that clients write, by their canonical names (RFC 7643 §4.1). */
  attributes: Json<Record<string, unknown>>;
}

/** What a connection says about a name. */
export interface ScimNameTable {
  developer_id: string;
  connection_id: string;
  /** In lower case, as the database writes it. */
  name_key: string;
  /** `null` for a name whose user was deleted or renamed. */
  user_id: string | null;
  is_active: boolean;
}

export interface ScimGroupTable extends ScimResourceTable {
  display_name: string;
  /** The scopes that its members may approve; `null` where the developer has set none. */
  approves: ColumnType<string[] | null, undefined, string[] | null>;
}

export interface ScimMemberTable {
  developer_id: string;
  group_id: string;
  user_id: string;
}

export interface ScimTables {
  scim_connections: ScimConnectionTable;
  scim_users: ScimUserTable;
  scim_names: ScimNameTable;
  scim_groups: ScimGroupTable;
  scim_members: ScimMemberTable;
}
