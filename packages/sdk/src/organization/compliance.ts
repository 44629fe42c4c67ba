import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** A framework that a pack of evidence can be made for. */
export type EvidenceFramework = 'eu-ai-act' | 'soc2' | 'iso42001' | 'gdpr';

/** Which pack to make (`docs/protocol.md` §16). */
export interface EvidenceRequest {
  readonly framework: EvidenceFramework;
  /** ISO 8601; this instant and later. */
  readonly since: string;
  /** ISO 8601; before this instant. Default: now. */
  readonly until?: string | undefined;
  /**
   * How many entries the log had in the pack before this one, as the checkpoint in it says: the new pack proves that the log
   * continues it. Default: a first pack.
   */
  readonly previousSize?: number | undefined;
}

/** `/v1/compliance`: evidence for auditors. Needs the role `audit-read`. */
export interface Compliance {
  /**
   * A pack of evidence, a zip, in chunks as they arrive. `grantex evidence verify` checks it without a server.
   * @throws {GrantexError} `NOT_FOUND` when no checkpoint was signed for a log of `previousSize` entries
   */
  evidence(request: EvidenceRequest, options?: CallOptions): AsyncIterable<Uint8Array>;
}

export function createCompliance(transport: Transport): Compliance {
  return {
    evidence: (request, options) =>
      transport.stream({ method: 'POST', path: '/v1/compliance/evidence', body: request }, options),
  };
}
