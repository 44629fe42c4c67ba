import type { ColumnType } from 'kysely';
import type { Instant, InstantByDefault, Tightening } from './columns.ts';

/** The OpenID Connect provider that says who a developer's principals are. */
export interface SignInProviderTable {
  /** A new one whenever its setup changes who somebody is. */
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

/** What a person signs in for at their organisation's provider. */
export type SignInPurpose = 'approve' | 'deny' | 'bind' | 'sign-in' | 'approve-call';

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
  /** The call that is decided, or whose page the browser left to sign in. */
  approval_id: ColumnType<string | null, string | undefined, never>;
  /** The one in the consent link, encrypted under the master key. */
  consent_secret: Uint8Array | null;
  /** Of what the person was shown. */
  shown_digest: Uint8Array | null;
  /** What the person had chosen of it; `null` but to approve. */
  chosen_scopes: string[] | null;
  /** What they changed in its limits. */
  chosen_tightening: ColumnType<Tightening | null, string | null | undefined, never>;
  chosen_lifetime: number | null;
  /** The earlier grant that the person chose to end with it. */
  chosen_end: string | null;
  created_at: InstantByDefault;
  expires_at: Instant;
}

/** The tables of sign-in at a developer's provider. */
export interface SignInTables {
  sign_in_providers: SignInProviderTable;
  directory_identities: DirectoryIdentityTable;
  directory_sign_ins: DirectorySignInTable;
}
