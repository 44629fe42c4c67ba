import { createContext, useContext } from 'react';

/** Who is signed in to the console, as `GET /console/session` answers. */
export interface Session {
  /** What every call to the API carries as `x-csrf-token`. */
  readonly token: string;
  readonly developer: { readonly id: string; readonly name: string };
  /** The API key that the session was opened with. */
  readonly key: { readonly id: string; readonly name: string };
  /** What that key may do; `admin` may everything. */
  readonly roles: readonly Role[];
  /** When it ends whatever happens; it ends sooner when nothing is asked for 30 minutes. */
  readonly endsAt: string;
}

export type Role = 'admin' | 'issue' | 'verify' | 'audit-write' | 'audit-read';

/** Whether the session's key may do what needs one of these roles. */
export function mayUse({ roles }: Pick<Session, 'roles'>, ...needed: readonly Role[]): boolean {
  return roles.includes('admin') || needed.some((role) => roles.includes(role));
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of whoever is signed in; within the signed-in pages alone. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('nobody is signed in here');
  return session;
}
