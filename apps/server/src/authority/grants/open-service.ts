import { type RawBuilder, sql } from 'kysely';
import type { Face, ResourceTable } from '../../base/store/schema/oauth-tables.ts';
import { scopesWithin } from './scopes-within.ts';

/** What a code or a refresh token depends on, as it is now. */
export interface PresentAuthority {
  face: Face;
  agent_kind: 'agent' | 'client';
  /** What the agent declares; of a client: what the developer's services offer. */
  agent_scopes: string[];
  /** To whom the service of an OAuth login is open; `null` where it is not registered. */
  open_to: ResourceTable['open_to'] | null;
  /** What it offers; empty or `null`: whatever the agent declares. */
  service_scopes: string[] | null;
}

/** The columns of {@link PresentAuthority} but for `face`; `a` is the agent, `s` the service. */
export const PRESENT_AUTHORITY: RawBuilder<unknown> = sql`
  a.kind AS agent_kind, a.scopes AS agent_scopes, s.open_to, s.scopes AS service_scopes`;

/** Whether a login may still be used at its service: it was opened to its client, and is so now. */
export function isServiceOpen({ face, agent_kind, open_to }: PresentAuthority): boolean {
  return face === 'api' || open_to === 'clients' || (open_to === 'agents' && agent_kind === 'agent');
}

/** What may be issued of what was granted, now: no more than the agent declares, and its service offers to clients. */
export function presentScopes(
  granted: readonly string[],
  { face, agent_scopes, service_scopes }: PresentAuthority,
): string[] {
  const declared = scopesWithin(granted, agent_scopes);
  const isLimited = face === 'oauth' && service_scopes !== null && service_scopes.length > 0;
  return isLimited ? scopesWithin(declared, service_scopes) : declared;
}
