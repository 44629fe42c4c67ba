import type { Role } from '@grantex/sdk';
import { createContext, useContext } from 'react';

/** Who is signed in to the console, as `GET /console/session` answers. */
export interface Session {
  /** What every call to the API carries as `x-csrf-token`. */
  readonly token: string;
  readonly developer: { readonly id: string; readonly name: string };
  /** The API key that opened the session; null for the session of a person. */
  readonly key: { readonly id: string; readonly name: string } | null;
  /** The person who signed in at the provider of the organization; null for the session of a key. */
  readonly person: {
    readonly id: string;
    readonly issuer: string;
    readonly subject: string;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
  /** The roles of that key or person; `admin` includes all others. */
  readonly roles: readonly Role[];
  /** The latest time at which it ends. It ends sooner after 30 minutes without use. */
  readonly endsAt: string;
}

/** Whether the session's key has one of these roles, or is an admin key. */
export function mayUse({ roles }: Pick<Session, 'roles'>, ...needed: readonly Role[]): boolean {
  return roles.includes('admin') || needed.some((role) => roles.includes(role));
}

/** How the console names whoever is signed in. */
export function holderOf({ key, person }: Pick<Session, 'key' | 'person'>): string {
  return key?.name ?? person?.name ?? person?.email ?? person?.subject ?? '';
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The current session. Only within the signed-in pages. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('nobody is signed in here');
  return session;
}
