import type { Role } from '@grantex/core/issuer';

/** A provider at which people of the developer's organization sign in to the console. */
interface OfConnection {
  readonly connectionId: string;
  readonly name: string;
  readonly issuer: string;
}

/** The data of each event about single sign-on (`docs/protocol.md` §16). */
export interface SsoEventData {
  readonly 'sso_connection.created': OfConnection;
  readonly 'sso_connection.updated': OfConnection & { readonly changed: readonly string[] };
  readonly 'sso_connection.deleted': OfConnection;
  /** A domain names another developer now, who has added it to a connection of theirs. */
  readonly 'sso_connection.domain_lost': OfConnection & { readonly domain: string };
  /** Somebody signed in to the console at the provider of their organization. */
  readonly 'sso.signed_in': {
    readonly personId: string;
    readonly connectionId: string;
    readonly roles: readonly Role[];
  };
  /** Somebody signed in to the console with the API key for emergencies, although single sign-on is enforced. */
  readonly 'sso.break_glass_used': { readonly keyId: string; readonly name: string };
  /** Sessions of the console that somebody ended. `personId` and `keyId`: whose; both null where all others ended. */
  readonly 'sso.sessions_ended': {
    readonly sessions: number;
    readonly personId: string | null;
    readonly keyId: string | null;
  };
  /** What a person of the organization had in the console has ended. */
  readonly 'sso.person_ended': { readonly personId: string; readonly isErased: boolean };
}
