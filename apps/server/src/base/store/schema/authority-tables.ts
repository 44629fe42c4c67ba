import type { AgentStatus, CallDetail, IssuerKeyState, RevocationKind, Role } from '@grantex/core/issuer';
import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantByDefault, Json, JsonByDefault } from './columns.ts';
import type { EndingTable } from './ending-table.ts';
import type { Holdable } from './hold-tables.ts';
import type { ClientAuthentication, DpopDemand, Face } from './oauth-tables.ts';

export interface DeveloperSettings {
  delegation?: 'strict' | 'subset';
  maxDelegationDepth?: number;
  maxGrantLifetime?: string;
  /** Whether the first person with a consent link may become its principal. Default: no. */
  firstUse?: boolean;
  /** The services that grants may be for; absent or empty: any. */
  audiences?: string[];
  /** How long audit entries are kept. Absent: as long as the log. */
  retention?: string;
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
  /** A policy that holds from now has ended the tokens issued up to this instant. */
  held_before: Instant | null;
  /** The policy set in force; null where there are no policies. */
  policy_digest: ColumnType<string | null, never, string | null>;
  created_at: InstantByDefault;
}

export interface DeveloperDomainTable {
  developer_id: string;
  domain: string;
  /** When the domain last named the developer; null once it names them no longer. */
  verified_at: Instant | null;
  checked_at: Instant;
  /** Why the last check failed. */
  fault: string | null;
  /** A PNG. */
  logo: Uint8Array | null;
  /** SHA-256 of the logo, in hex. */
  logo_digest: string | null;
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
  /** The expiry that it was made with; a rotation only changes `expires_at`. */
  intended_expires_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  last_used_at: Instant | null;
  /** The first of the keys that were rotated into this one; null for one that no rotation made. */
  first_key: ColumnType<string | null, string | null | undefined, never>;
  /** The key in whose console session somebody allowed this one; null for one that was made otherwise. */
  allowed_by: ColumnType<string | null, string | null | undefined, never>;
}

export interface AgentTable extends Holdable {
  id: string;
  developer_id: string;
  name: string;
  description: string | null;
  scopes: string[];
  redirect_uris: string[];
  status: AgentStatus;
  /** A client is made an agent when a person first authorizes it, and not by its developer. */
  kind: ColumnType<'agent' | 'client', 'agent' | 'client' | undefined, never>;
  /** What a client calls itself: its URL, or the id that it registered. */
  client_id: ColumnType<string | null, string | undefined, never>;
  dpop: ColumnType<DpopDemand, DpopDemand | undefined, DpopDemand>;
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

export interface GrantTable extends Holdable {
  id: string;
  developer_id: string;
  agent_id: string;
  principal: string;
  scopes: string[];
  /** What limits its scopes `name:action:by_details` (`docs/protocol.md` §15). */
  details: JsonByDefault<readonly CallDetail[]>;
  audience: string;
  parent_grant_id: string | null;
  /** The token that it was delegated with; absent for a grant by a person. */
  parent_jti: ColumnType<string | null, string | null | undefined, never>;
  /** Root first, parent last; empty for a root. */
  ancestor_grant_ids: string[];
  /** The agent of each of them, in the same order. */
  ancestor_agent_ids: string[];
  acr: string;
  /** As in its request. */
  idp: ColumnType<string | null, string | null | undefined, string | null>;
  amr: string[];
  auth_time: Instant;
  issued_at: InstantByDefault;
  expires_at: Instant;
  /** Only set on a grant that was revoked itself; `grant_revoked_at()` also covers its descendants. */
  revoked_at: Instant | null;
  /** Whether the developer has stopped the agent, and when the person has, so that no assertion of a provider counts for it. */
  stopped_by_developer: Generated<boolean>;
  stopped_by_person: ColumnType<Date | null, never, Date | null>;
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
  /** The refresh token that replaced it. */
  successor_digest: Uint8Array | null;
  face: ColumnType<Face, Face | undefined, never>;
  /** How the client authenticated that got it; the next refresh must do the same. `null` outside OAuth. */
  authentication: ColumnType<ClientAuthentication | null, ClientAuthentication | undefined, never>;
  /** The key that a proof must show with it; `null` for none. */
  jkt: ColumnType<string | null, string | null | undefined, never>;
  /** The other successor of the same token: the one of the two that is used first wins. */
  alternative: Uint8Array | null;
  /** Whether its alternative was used first. */
  is_lost: ColumnType<boolean, boolean | undefined, boolean>;
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
  /** The latest expiry of a token that it ends. */
  exp: Instant;
}

export interface IssuerKeyTable {
  kid: string;
  state: IssuerKeyState;
  public_jwk: Json<{ kty: 'RSA'; n: string; e: string }>;
  /** The signer's reference to the private key; `null` once it no longer signs. */
  private_key: Uint8Array | null;
  /** When it was published. */
  created_at: InstantByDefault;
  /** When a `next` key becomes active, if that was requested. */
  takes_over_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  activated_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  /** When it signed for the last time. */
  retired_at: Instant | null;
  revoked_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** At most one row: the issuer of the server, once it has started. */
export interface OwnIssuerTable {
  is_only: ColumnType<true, undefined, never>;
  /** Without a trailing slash. */
  url: string;
}

/** The meaning of a developer's scope, for people. */
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
  grants: GrantTable;
  grant_tokens: GrantTokenTable;
  refresh_tokens: RefreshTokenTable;
  feed_heads: FeedHeadTable;
  revocations: RevocationTable;
  developer_domains: DeveloperDomainTable;
  endings: EndingTable;
  issuer_keys: IssuerKeyTable;
  own_issuer: OwnIssuerTable;
  scope_sentences: ScopeSentenceTable;
}
