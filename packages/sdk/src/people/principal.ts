import type { AuditEntry } from '@grantex/core/log';
import type { Grant } from '../grants/grants.ts';
import { type CallOptions, pathOf } from '../transport/call.ts';
import { checkConnection, checkSecret, type ConnectionOptions } from '../transport/options.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import { createTransport } from '../transport/transport.ts';

/** A grant as the person who gave it sees it. */
export interface PrincipalGrant extends Grant {
  readonly agentName: string;
  readonly agentDescription: string | null;
}

/** A page of a person's grants. */
export interface PrincipalGrantPage extends Page {
  readonly grants: readonly PrincipalGrant[];
  /** Null once the person was erased. */
  readonly principalId: string | null;
}

/** The actions of a person on their own grants (`docs/protocol.md` §11). */
export interface Principal {
  /** One page of their grants, newest first. */
  grants(query?: CursorQuery, options?: CallOptions): Promise<PrincipalGrantPage>;
  /** All of their grants, newest first; pages are fetched as needed. */
  allGrants(options?: CallOptions): AsyncIterable<PrincipalGrant>;
  /** The activity on their behalf: the newest 100 entries. */
  audit(options?: CallOptions): Promise<{ readonly entries: readonly AuditEntry[] }>;
  /** Revokes one of their grants, and every grant below it. */
  revoke(grantId: string, options?: CallOptions): Promise<void>;
}

export interface PrincipalOptions extends ConnectionOptions {
  /** From `principalSessions.create`. */
  readonly sessionToken: string;
}

/**
 * Acts for one person with a session instead of an API key.
 * @throws {TypeError} naming the option that is wrong
 */
export function createPrincipal({ sessionToken, ...connection }: PrincipalOptions): Principal {
  const transport = createTransport(checkConnection(connection), checkSecret('sessionToken', sessionToken));
  const path = '/v1/principal/grants';
  const principal: Principal = {
    grants: (query, options) => transport.send({ method: 'GET', path, query: { ...query } }, options),
    allGrants: (options) =>
      byCursor(
        (query) => principal.grants(query, options),
        (page) => page.grants,
      ),
    audit: (options) => transport.send({ method: 'GET', path: '/v1/principal/audit' }, options),
    revoke: async (grantId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(path, grantId) }, options),
  };
  return principal;
}
