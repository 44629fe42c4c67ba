import type { ColumnType, Generated } from 'kysely';
import type { Instant, InstantByDefault, Json } from './columns.ts';

/** Where a request and its tokens belong: the JSON API or the OAuth endpoints. Neither takes those of the other. */
export type Face = 'api' | 'oauth';

/** Whether tokens may, or must, be bound to a key (RFC 9449). */
export type DpopDemand = 'accept' | 'required';

/** A service that OAuth clients may ask for (`docs/protocol.md` §14). */
export interface ResourceTable {
  /** The normal form of `audience`, which no other developer has. */
  url: string;
  developer_id: string;
  /** As it was registered, letter for letter. */
  audience: string;
  open_to: 'agents' | 'clients';
  people: 'bound' | 'provider' | 'anyone';
  /** What clients may ask for. */
  scopes: string[];
  /** What a client gets that asks for nothing in particular; empty: everything. */
  default_scopes: string[];
  dpop: DpopDemand;
  created_at: InstantByDefault;
}

/** How a client shows who it is at the token endpoint. */
export type ClientAuthentication = 'none' | 'private_key_jwt';

/** A client that registered itself. */
export interface OauthClientTable {
  id: string;
  /** As it was registered (RFC 7591 §2). */
  metadata: Json<object>;
  created_at: InstantByDefault;
}

/** A copy of what a client publishes at a URL: its metadata, or its keys. */
export interface ClientDocumentTable {
  url: string;
  /** The last good copy. */
  document: Json<object> | null;
  fetched_at: Instant | null;
  /** When it is asked for again. */
  fresh_until: Instant;
  /** Why the last attempt failed. */
  failure: string | null;
}

/** Something that proves something once, until it is too old anyway. */
export interface UsedProofTable {
  digest: Uint8Array;
  expires_at: Instant;
}

/** A pushed authorization request (RFC 9126). */
export interface PushedRequestTable {
  digest: Uint8Array;
  client_id: string;
  parameters: Json<Record<string, string>>;
  /** Whether the key that it names was proven with it (RFC 9449 §10.1). */
  is_key_proven: ColumnType<boolean, boolean | undefined, never>;
  expires_at: Instant;
}

/** What an authorization request has besides where an OAuth client makes it. */
export interface LoginColumns {
  face: ColumnType<Face, Face | undefined, never>;
  /** The OAuth client that asks, and the name that it states; `null` in the JSON API. */
  client_id: ColumnType<string | null, string | undefined, never>;
  client_name: ColumnType<string | null, string | undefined, never>;
  /** SHA-256 of the secret in the cookie of the browser that the client sent; only that browser decides. */
  visit_digest: ColumnType<Uint8Array | null, Uint8Array | undefined, never>;
  /** The earlier grant that ends when the code is exchanged. */
  ends_grant_id: ColumnType<string | null, undefined, string | null>;
  /** The key to which the code is bound (RFC 9449 §10). */
  dpop_jkt: ColumnType<string | null, string | null | undefined, never>;
  /** Whether the client has proven that key already (RFC 9449 §10.1). Anybody may name the key of somebody else. */
  is_key_proven: ColumnType<boolean, boolean | undefined, never>;
}

/** What a provider has asserted about a person, on which one grant may rest. */
export interface IdentityAssertionTable {
  /** SHA-256 of issuer and `jti`. */
  digest: Uint8Array;
  developer_id: string;
  agent_id: string;
  principal: string;
  scopes: string[];
  audience: string;
  /** Seconds. */
  grant_lifetime: number;
  acr: string;
  idp: string;
  amr: string[];
  auth_time: Instant;
  issued_at: Instant;
  /** When nobody takes the assertion any more. */
  expires_at: Instant;
  /** `null` until it is used. */
  grant_id: string | null;
  /** Whether its developer was told that it was refused because of a stop. */
  is_refused: Generated<boolean>;
}

/** The tables behind `/oauth/`. */
export interface OauthTables {
  resources: ResourceTable;
  oauth_clients: OauthClientTable;
  client_documents: ClientDocumentTable;
  used_proofs: UsedProofTable;
  pushed_requests: PushedRequestTable;
  identity_assertions: IdentityAssertionTable;
}
