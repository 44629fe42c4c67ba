import type { AgentStatus, RevocationKind, Role } from '@grantex/core/issuer';
import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault, Json, JsonByDefault } from './columns.ts';

export interface DeveloperSettings {
  delegation?: 'strict' | 'subset';
  maxDelegationDepth?: number;
  maxGrantLifetime?: string;
  /** Whether the first person who holds a consent link may become its principal. Default: no. */
  firstUse?: boolean;
  /** The services that grants may be for; none or empty: any. */
  audiences?: string[];
}

export interface DeveloperTable {
  id: string;
  name: string;
  /** As stated at sign-up; unverified, not unique. */
  email: string | null;
  mode: 'sandbox' | 'live';
  settings: JsonByDefault<DeveloperSettings>;
  /** Grants made up to this instant are revoked. */
  revoked_before: Instant | null;
  created_at: InstantByDefault;
}

export interface ApiKeyTable {
  id: string;
  developer_id: string;
  name: string;
  /** SHA-256 of the whole key. */
  digest: Uint8Array;
  roles: Role[];
  created_at: InstantByDefault;
  expires_at: Instant | null;
  /** The expiry that it was made with; a rotation changes `expires_at` alone. */
  intended_expires_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  last_used_at: Instant | null;
  /** The first of the keys that were rotated into this one; null for one that no rotation made. */
  first_key: ColumnType<string | null, string | null | undefined, never>;
}

export interface AgentTable {
  id: string;
  developer_id: string;
  name: string;
  description: string | null;
  scopes: string[];
  redirect_uris: string[];
  status: AgentStatus;
  revoked_before: Instant | null;
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

export interface AgentKeyTable {
  developer_id: string;
  agent_id: string;
  /** RFC 7638 thumbprint of `jwk`. */
  kid: string;
  jwk: Json<{ kty: string; crv: string; x: string; y?: string }>;
  created_at: InstantByDefault;
  revoked_at: Instant | null;
}

/** A key proof is taken once: its `jti` stays here until the proof is too old anyway. */
export interface KeyProofTable {
  developer_id: string;
  jti: string;
  expires_at: Instant;
}

export interface GrantTable {
  id: string;
  developer_id: string;
  agent_id: string;
  principal: string;
  scopes: string[];
  audience: string;
  parent_grant_id: string | null;
  /** The token that it was delegated with; absent for what a person granted. */
  parent_jti: ColumnType<string | null, string | null | undefined, never>;
  /** Root first, parent last; empty for a root. */
  ancestor_grant_ids: string[];
  /** The agent of each of them, in the same order. */
  ancestor_agent_ids: string[];
  acr: string;
  /** As in the request that it rests on. */
  idp: ColumnType<string | null, string | null | undefined, string | null>;
  amr: string[];
  auth_time: Instant;
  issued_at: InstantByDefault;
  expires_at: Instant;
  /** Set on the grant that was revoked itself; `grant_revoked_at()` tells about the rest. */
  revoked_at: Instant | null;
}

export interface GrantTokenTable {
  jti: string;
  developer_id: string;
  grant_id: string;
  issued_at: Instant;
  expires_at: Instant;
  revoked_at: Instant | null;
}

export interface RefreshTokenTable {
  digest: Uint8Array;
  developer_id: string;
  grant_id: string;
  agent_id: string;
  created_at: InstantByDefault;
  used_at: Instant | null;
  /** The refresh token that took its place. */
  successor_digest: Uint8Array | null;
}

export interface FeedHeadTable {
  developer_id: string;
  epoch: string;
  seq: number;
}

export interface RevocationTable {
  developer_id: string;
  seq: number;
  at: Instant;
  kind: RevocationKind;
  id: string;
  before: Instant | null;
  /** The last moment that any token it kills could live. */
  exp: Instant;
}

export type IssuerKeyState = 'next' | 'active' | 'retired' | 'revoked';

export interface IssuerKeyTable {
  kid: string;
  state: IssuerKeyState;
  public_jwk: Json<{ kty: 'RSA'; n: string; e: string }>;
  /** What the signer finds the private key by; `null` once it has signed for the last time. */
  private_key: Uint8Array | null;
  /** From then on it is published. */
  created_at: InstantByDefault;
  /** When a `next` key is to become active, where somebody asked for that. */
  takes_over_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  activated_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  /** When it signed for the last time. */
  retired_at: Instant | null;
  revoked_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** At most one row: what the server calls itself, once it has begun. */
export interface OwnIssuerTable {
  is_only: ColumnType<true, undefined, never>;
  /** Without a trailing slash. */
  url: string;
}

/** A browser that is signed in to the console with an API key. */
export interface ConsoleSessionTable {
  digest: Uint8Array;
  developer_id: string;
  key_id: string;
  created_at: InstantByDefault;
  used_at: InstantByDefault;
  /** At the latest; one that is not used ends sooner. */
  expires_at: Instant;
}

/** What a developer's scope means, for a person to read. */
export interface ScopeSentenceTable {
  developer_id: string;
  /** Without constraint. */
  scope: string;
  sentence: string;
}

/** The tables of the rooms under `authority/`. */
export interface AuthorityTables {
  developers: DeveloperTable;
  api_keys: ApiKeyTable;
  agents: AgentTable;
  agent_keys: AgentKeyTable;
  key_proofs: KeyProofTable;
  grants: GrantTable;
  grant_tokens: GrantTokenTable;
  refresh_tokens: RefreshTokenTable;
  feed_heads: FeedHeadTable;
  revocations: RevocationTable;
  issuer_keys: IssuerKeyTable;
  own_issuer: OwnIssuerTable;
  console_sessions: ConsoleSessionTable;
  scope_sentences: ScopeSentenceTable;
}
