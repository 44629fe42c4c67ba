import type { BindingWay, EntryStatus } from '@grantex/core';
import type { AgentStatus, RevocationKind, Role } from '@grantex/core/issuer';
import type { ColumnType } from 'kysely';

/** A `timestamptz(3)` column: milliseconds, read as a `Date`. */
type Instant = ColumnType<Date, Date | string, Date | string>;
/** The same, filled by the database clock when it is not given. */
type InstantByDefault = ColumnType<Date, Date | string | undefined, Date | string>;
/** A `jsonb` column: written as text, read parsed. */
type Json<VALUE> = ColumnType<VALUE, string, string>;
type JsonByDefault<VALUE> = ColumnType<VALUE, string | undefined, string>;

export type RequestStatus = 'pending' | 'approved' | 'denied' | 'consumed';
export type IssuerKeyState = 'next' | 'active' | 'retired' | 'revoked';
export type MailPurpose = 'bind' | 'recover';
export type ChallengePurpose = 'enrol' | 'bind' | 'approve' | 'deny' | 'sign-in';
/** What a person signs in for at their organisation's provider. */
export type SignInPurpose = 'approve' | 'deny' | 'bind' | 'sign-in';

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

export interface PrincipalTable {
  id: string;
  developer_id: string;
  /** The developer's own name for the person; `null` once erased. */
  principal_id: string | null;
  /** 16 random bytes, which digest the name in audit entries; made by the database, `null` once erased. */
  salt: ColumnType<Uint8Array | null, undefined, null>;
  /** Where a one-time link may be sent; fixed once the principal is bound. */
  email: ColumnType<string | null, string | null | undefined, string | null>;
  email_entered_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  revoked_before: Instant | null;
  created_at: InstantByDefault;
}

export interface AuthorizationRequestTable {
  id: string;
  developer_id: string;
  agent_id: string;
  /** `principals.id` */
  principal: string;
  scopes: string[];
  audience: string;
  redirect_uri: string | null;
  state: string | null;
  /** Seconds that the grant will live, after clamping. */
  grant_lifetime: number;
  code_challenge: string | null;
  status: RequestStatus;
  /** SHA-256 of the secret in `consentUrl`. */
  consent_digest: Uint8Array;
  created_at: InstantByDefault;
  expires_at: Instant;
  code_digest: Uint8Array | null;
  code_expires_at: Instant | null;
  consumed_at: Instant | null;
  grant_id: string | null;
  /** The refresh token that was given for the code. */
  successor_digest: Uint8Array | null;
  /** How the person was authenticated who approved; all three `null` until then. */
  acr: ColumnType<string | null, string | null | undefined, string | null>;
  /** The issuer of the provider at which they signed in; `null` for any other `acr`. */
  idp: ColumnType<string | null, string | null | undefined, string | null>;
  amr: ColumnType<string[] | null, string[] | null | undefined, string[] | null>;
  auth_time: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  /** When a person approved or denied. */
  decided_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  /** What was approved of `scopes` and `grant_lifetime`; `null` until then. A grant holds this, and no more. */
  approved_scopes: ColumnType<string[] | null, string[] | null | undefined, string[] | null>;
  approved_lifetime: ColumnType<number | null, number | null | undefined, number | null>;
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

export interface AuditHeadTable {
  developer_id: string;
  seq: number;
  hash: Uint8Array | null;
  /** Of the last restore; `null` while the chain is the first history. */
  epoch: ColumnType<string | null, string | null | undefined, string | null>;
  /** The entries that the tree covers: `seq`, but for entries of older releases that it has not taken in yet. */
  tree_size: ColumnType<number, number | undefined, number>;
  /** Its right edge: 32 bytes for each bit of `tree_size`, the largest subtree first. */
  tree: ColumnType<Uint8Array, Uint8Array | undefined, Uint8Array>;
  /** The latest instant in the chain; `null` while it has no entry. */
  latest: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** An interval: the farthest that an entry lies before an earlier one, by their instants. */
  set_back: ColumnType<string, string | undefined, string>;
}

/** The hash of a whole subtree of the log: of the entries that follow the first `index · 2^level`. */
export interface AuditNodeTable {
  developer_id: string;
  level: number;
  index: number;
  hash: Uint8Array;
}

/** A checkpoint that was signed. */
export interface AuditCheckpointTable {
  developer_id: string;
  /** As in `audit_heads`; empty in the first history. */
  epoch: string;
  /** From 1, without gaps. */
  number: number;
  size: number;
  /** The right edge of the tree that was signed. */
  tree: Uint8Array;
  /** As it is answered. */
  note: string;
  created_at: InstantByDefault;
}

/** What a witness has signed of a checkpoint. */
export interface AuditCosignatureTable {
  developer_id: string;
  epoch: string;
  /** `audit_checkpoints.number` */
  number: number;
  /** Its verifier key. */
  witness: string;
  /** Of the checkpoint. */
  size: number;
  /** A line of a signed note, with the line break at its end. */
  line: string;
  created_at: InstantByDefault;
}

/** An Ed25519 key that signs checkpoints, or has. */
export interface LogKeyTable {
  /** 32 bytes. */
  public_key: Uint8Array;
  /** PKCS#8, encrypted under the master key; null once it has signed for the last time. */
  private_key: Uint8Array | null;
  created_at: InstantByDefault;
  /** From 1; the key with the largest one is the newest. */
  number: ColumnType<number, number | undefined, never>;
  /** By the key before it, over `successionText` of core. */
  predecessor_signature: Uint8Array | null;
}

/** At most one row: what the server calls itself, once it has begun. */
export interface OwnIssuerTable {
  is_only: ColumnType<true, undefined, never>;
  /** Without a trailing slash. */
  url: string;
}

export interface AuditEntryTable {
  developer_id: string;
  seq: number;
  entry_id: string;
  agent_id: string | null;
  grant_id: string | null;
  principal: string | null;
  action: string;
  status: EntryStatus;
  at: Instant;
  /** The exact text that was hashed (`docs/protocol.md` §8). */
  canonical: string;
  hash: Uint8Array;
  /** What `idempotencyKeys()` made of the request's `Idempotency-Key`. */
  idempotency_key: string | null;
  /** SHA-256 of the text that the agent signed, where it did: each is written once. */
  report_digest: ColumnType<Uint8Array | null, Uint8Array | null | undefined, never>;
}

/** What an erasure may remove of an entry. */
export interface AuditDetailTable {
  developer_id: string;
  seq: number;
  metadata: string;
  salt: Uint8Array;
}

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

export interface IdempotentAnswerTable {
  developer_id: string;
  /** The first key of the line of rotations that asked; `''` where any key of the developer may ask again. */
  asked_by: string;
  route: string;
  key: string;
  request_digest: Uint8Array;
  status: number;
  /** JSON text, or that text encrypted when the answer holds a secret. */
  answer: Uint8Array;
  encrypted: boolean;
  /** The grant that must still be alive when the answer is given again. */
  grant_id: string | null;
  expires_at: Instant;
}

export interface PrincipalSessionTable {
  digest: Uint8Array;
  developer_id: string;
  principal: string;
  created_at: InstantByDefault;
  expires_at: Instant;
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

/** A person at the issuer, known by passkeys alone. One account may be bound to principals of several developers. */
export interface AccountTable {
  id: string;
  /** WebAuthn `user.id`: 32 random bytes. */
  user_handle: Uint8Array;
  created_at: InstantByDefault;
  /** When one of its passkeys was used last. */
  used_at: InstantByDefault;
}

export interface PasskeyTable {
  /** base64url */
  credential_id: string;
  account_id: string;
  /** COSE. */
  public_key: Uint8Array;
  counter: number;
  transports: string[];
  /** Whether it may live on several devices. */
  is_synced: boolean;
  created_at: InstantByDefault;
  last_used_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** A principal has at most one that has not ended. */
export interface BindingTable {
  id: string;
  developer_id: string;
  /** `principals.id` */
  principal: string;
  account_id: string | null;
  way: BindingWay;
  /** Who that is at a provider of sign-in: the name stays theirs, also once the binding has ended. */
  issuer: string | null;
  subject: string | null;
  bound_at: InstantByDefault;
  ended_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** A link that was sent by mail, to be used once. */
export interface MailLinkTable {
  digest: Uint8Array;
  developer_id: string;
  principal: string;
  request_id: string;
  /** When the address was entered that it went to; another one makes the link worthless. */
  email_entered_at: Instant;
  /** HMAC-SHA-256 of the mailbox under a key derived from the master key: what is counted, never read. */
  mailbox_digest: Uint8Array;
  purpose: MailPurpose;
  created_at: InstantByDefault;
  expires_at: Instant;
  used_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

/** The browser that followed such a link, by the digest of its visit's secret. */
export interface AddressProofTable {
  digest: Uint8Array;
  developer_id: string;
  principal: string;
  /** When the address was entered that is proven. */
  email_entered_at: Instant;
  purpose: MailPurpose;
  expires_at: Instant;
}

/** A challenge for a passkey, used once, by the browser and for the request that it was made for. */
export interface WebauthnChallengeTable {
  /** SHA-256 of the challenge. */
  digest: Uint8Array;
  purpose: ChallengePurpose;
  /** SHA-256 of the secret in the browser's cookie. */
  visit_digest: Uint8Array;
  request_id: string | null;
  /** Of what the person was shown. */
  shown_digest: Uint8Array | null;
  /** Of the account that is being made. */
  user_handle: Uint8Array | null;
  /** What the person had chosen of it; `null` but to approve. */
  chosen_scopes: string[] | null;
  chosen_lifetime: number | null;
  expires_at: Instant;
}

/** Somebody who signed in with a passkey. */
export interface AccountSessionTable {
  digest: Uint8Array;
  account_id: string;
  created_at: InstantByDefault;
  expires_at: Instant;
}

/** The OpenID Connect provider that says who a developer's principals are. */
export interface SignInProviderTable {
  /** Another one whenever it says anew who somebody is. */
  id: string;
  developer_id: string;
  issuer: string;
  client_id: string;
  /** Encrypted under the master key. */
  client_secret: Uint8Array;
  principal_claim: string;
  scopes: string[];
  created_at: InstantByDefault;
  updated_at: InstantByDefault;
}

/** The account of somebody whom a provider knows. */
export interface DirectoryIdentityTable {
  account_id: string;
  provider_id: string;
  /** The provider's `sub`. */
  subject: string;
}

/** A sign-in at a provider that has begun, to be ended once, by the same browser. */
export interface DirectorySignInTable {
  /** SHA-256 of `state`. */
  digest: Uint8Array;
  /** SHA-256 of the secret in the browser's cookie. */
  visit_digest: Uint8Array;
  developer_id: string;
  provider_id: string;
  purpose: SignInPurpose;
  request_id: string | null;
  /** The one in the consent link, encrypted under the master key. */
  consent_secret: Uint8Array | null;
  /** Of what the person was shown. */
  shown_digest: Uint8Array | null;
  /** What the person had chosen of it; `null` but to approve. */
  chosen_scopes: string[] | null;
  chosen_lifetime: number | null;
  created_at: InstantByDefault;
  expires_at: Instant;
}

/** A name whose person was bound and then erased: it never becomes somebody else's. */
export interface ReservedPrincipalTable {
  developer_id: string;
  /** HMAC-SHA-256 under a key derived from the master key. */
  digest: Uint8Array;
}

/** What a developer's scope means, for a person to read. */
export interface ScopeSentenceTable {
  developer_id: string;
  /** Without constraint. */
  scope: string;
  sentence: string;
}

/** What has happened, for those who watch; deleted after a while. */
export interface EventTable {
  developer_id: string;
  /** `xid8`: the transaction that wrote it. In no order of their commits, but whole below the oldest that still runs. */
  xid: ColumnType<string, string | undefined, string>;
  id: string;
  type: string;
  data: Json<Record<string, unknown>>;
  at: InstantByDefault;
}

export interface Schema {
  developers: DeveloperTable;
  api_keys: ApiKeyTable;
  agents: AgentTable;
  agent_keys: AgentKeyTable;
  key_proofs: KeyProofTable;
  principals: PrincipalTable;
  authorization_requests: AuthorizationRequestTable;
  grants: GrantTable;
  grant_tokens: GrantTokenTable;
  refresh_tokens: RefreshTokenTable;
  feed_heads: FeedHeadTable;
  revocations: RevocationTable;
  audit_heads: AuditHeadTable;
  audit_entries: AuditEntryTable;
  audit_nodes: AuditNodeTable;
  audit_checkpoints: AuditCheckpointTable;
  audit_cosignatures: AuditCosignatureTable;
  log_keys: LogKeyTable;
  own_issuer: OwnIssuerTable;
  audit_details: AuditDetailTable;
  issuer_keys: IssuerKeyTable;
  idempotent_answers: IdempotentAnswerTable;
  principal_sessions: PrincipalSessionTable;
  console_sessions: ConsoleSessionTable;
  accounts: AccountTable;
  passkeys: PasskeyTable;
  bindings: BindingTable;
  mail_links: MailLinkTable;
  address_proofs: AddressProofTable;
  webauthn_challenges: WebauthnChallengeTable;
  account_sessions: AccountSessionTable;
  sign_in_providers: SignInProviderTable;
  directory_identities: DirectoryIdentityTable;
  directory_sign_ins: DirectorySignInTable;
  reserved_principals: ReservedPrincipalTable;
  scope_sentences: ScopeSentenceTable;
  events: EventTable;
}
