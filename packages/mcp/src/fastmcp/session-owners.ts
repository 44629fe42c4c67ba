import type { Grant } from '@grantex/core';

/** The sessions of a server over HTTP, as FastMCP lists them. */
export interface Sessions {
  readonly sessions: readonly { readonly sessionId?: string | undefined }[];
}

/** How many sessions are remembered before those that have ended are forgotten. */
const MANY = 10_000;

/**
 * Remembers which grant a session belongs to. FastMCP keeps one caller for a whole session and replaces it with each
 * request, so that a call could run for the caller of a request that arrived meanwhile.
 * @returns whether a grant may use a session: the first grant that asks becomes its owner
 */
export function createSessionOwners(server: () => Sessions): (sessionId: string, grant: Grant) => boolean {
  const owners = new Map<string, string>();

  function forgetEnded(): void {
    const open = new Set(server().sessions.map(({ sessionId }) => sessionId));
    for (const sessionId of owners.keys()) if (!open.has(sessionId)) owners.delete(sessionId);
  }

  return (sessionId, { issuer, grantId }) => {
    const asking = JSON.stringify([issuer, grantId]);
    const owner = owners.get(sessionId);
    if (owner !== undefined) return owner === asking;
    if (owners.size >= MANY) forgetEnded();
    owners.set(sessionId, asking);
    return true;
  };
}
