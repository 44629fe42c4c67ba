import {
  type AuditSink,
  createAuditSink,
  createGuard,
  createVerifier,
  feed,
  type Guard,
} from '@grantex/core';

/** The name that the principal approves: the audience that every guard here accepts. */
export const AUDIENCE = 'https://flights.example';

export interface GuardsOptions {
  /** The authorization server. */
  readonly issuer: string;
  /** An API key that may verify tokens and write audit entries. */
  readonly apiKey: string;
}

/** The guards of one service that is reached in several ways. */
export interface Guards {
  /** The guard of one way; `via` is its name in the audit trail. */
  guardOf(via: string): Guard;
  /** Sends the remaining entries, and closes the feed. */
  close(): Promise<void>;
}

/**
 * Creates guards that trust the same server, follow its revocation feed over one stream, and write to the same audit
 * log.
 */
export function createGuards({ issuer, apiKey }: GuardsOptions): Guards {
  const verifier = createVerifier({ issuer, audience: AUDIENCE, revocation: feed({ apiKey }) });
  const audit = createAuditSink({ url: issuer, apiKey });
  return {
    guardOf: (via) => createGuard({ verifier, audit: signed(audit, via) }),
    async close() {
      await audit.close();
      await verifier.close();
    },
  };
}

/** The same rules give the same action in every framework; this is how a reader tells the entries apart. */
function signed(audit: AuditSink, via: string): AuditSink {
  return {
    write: (record) => audit.write({ ...record, metadata: { ...record.metadata, via } }),
    close: () => audit.close(),
  };
}
