import type { BindingWay } from '@grantex/core';
import type { AuthorizationStatus, CallDetail } from '@grantex/core/issuer';
import type { ColumnType, Generated } from 'kysely';
import type { LoginColumns } from './oauth-tables.ts';
import type { Instant, InstantByDefault, JsonByDefault, Tightening } from './columns.ts';

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
  /** A BCP 47 tag: the language of the person's last visit, for mails that no browser asks for. */
  language: ColumnType<string | null, undefined, string | null>;
  revoked_before: Instant | null;
  /** Since when a connection of SCIM says that they have left: they authorize nothing. */
  deprovisioned_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** When they last lost a group, or a group lost a scope, and with it the right to approve something. */
  approvals_limited_at: ColumnType<Date | null, undefined, Date>;
  created_at: InstantByDefault;
}

/** A request expires by its time alone: no row says so. */
export type RequestStatus = Exclude<AuthorizationStatus, 'expired'>;

export interface AuthorizationRequestTable extends LoginColumns {
  id: string;
  developer_id: string;
  /** `null` while a client asks that nobody has authorized yet. */
  agent_id: string | null;
  /** `principals.id`; `null` while a client asks and nobody has shown who they are. */
  principal: string | null;
  scopes: string[];
  /** What limits its scopes `name:action:by_details` (`docs/protocol.md` §15). */
  details: JsonByDefault<readonly CallDetail[]>;
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
  cancelled_at: ColumnType<Date | null, undefined, Date | string | null>;
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
  /** SHA-256 of the secret in the cookie of the browser that approved. */
  decided_visit: ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>;
  /** What was approved of `scopes`, `details` and `grant_lifetime`; `null` until then. A grant holds this, and no more. */
  approved_scopes: ColumnType<string[] | null, string[] | null | undefined, string[] | null>;
  approved_lifetime: ColumnType<number | null, number | null | undefined, number | null>;
  approved_details: ColumnType<readonly CallDetail[] | null, string | null | undefined, string | null>;
}

export interface PrincipalSessionTable {
  digest: Uint8Array;
  /** Names the session to its developer, and opens nothing. */
  id: Generated<string>;
  developer_id: string;
  principal: string;
  created_at: InstantByDefault;
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

export type MailPurpose = 'bind' | 'recover';

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

export type ChallengePurpose = 'enrol' | 'bind' | 'approve' | 'deny' | 'sign-in' | 'approve-call';

/** A challenge for a passkey, used once, by the browser and for the request that it was made for. */
export interface WebauthnChallengeTable {
  /** SHA-256 of the challenge. */
  digest: Uint8Array;
  purpose: ChallengePurpose;
  /** SHA-256 of the secret in the browser's cookie. */
  visit_digest: Uint8Array;
  request_id: string | null;
  approval_id: ColumnType<string | null, string | undefined, never>;
  /** Of what the person was shown. */
  shown_digest: Uint8Array | null;
  /** Of the account that is being made. */
  user_handle: Uint8Array | null;
  /** What the person had chosen of it; `null` but to approve. */
  chosen_scopes: string[] | null;
  /** What they changed in its limits. */
  chosen_tightening: ColumnType<Tightening | null, string | null | undefined, never>;
  chosen_lifetime: number | null;
  /** The earlier grant that the person chose to end with it. */
  chosen_end: string | null;
  expires_at: Instant;
}

/** Somebody who signed in with a passkey. */
export interface AccountSessionTable {
  digest: Uint8Array;
  account_id: string;
  created_at: InstantByDefault;
  expires_at: Instant;
}

/** The key by which push services know this server. */
export interface PushKeyTable {
  /** An uncompressed point of P-256. */
  public_key: Uint8Array;
  /** PKCS #8, encrypted under the master key. */
  private_key: Uint8Array;
  created_at: InstantByDefault;
}

/** A browser in which a person is told that something waits for them. */
export interface PushSubscriptionTable {
  /** SHA-256 of the endpoint. */
  endpoint_digest: Uint8Array;
  account_id: string;
  endpoint: string;
  public_key: Uint8Array;
  auth_secret: Uint8Array;
  created_at: InstantByDefault;
}

/** A name whose person was bound and then erased: it never becomes somebody else's. */
export interface ReservedPrincipalTable {
  developer_id: string;
  /** HMAC-SHA-256 under a key derived from the master key. */
  digest: Uint8Array;
}

/** The tables of the rooms under `people/`. */
export interface PeopleTables {
  principals: PrincipalTable;
  authorization_requests: AuthorizationRequestTable;
  principal_sessions: PrincipalSessionTable;
  accounts: AccountTable;
  passkeys: PasskeyTable;
  bindings: BindingTable;
  mail_links: MailLinkTable;
  address_proofs: AddressProofTable;
  webauthn_challenges: WebauthnChallengeTable;
  account_sessions: AccountSessionTable;
  reserved_principals: ReservedPrincipalTable;
  web_push_keys: PushKeyTable;
  web_push_subscriptions: PushSubscriptionTable;
}
