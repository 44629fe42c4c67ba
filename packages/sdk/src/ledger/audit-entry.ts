import type { EntryStatus, JsonObject } from '@grantex/core';

/**
 * An entry to write (`docs/protocol.md` §8). Missing members are taken from the grant; members that contradict it are
 * refused.
 */
export interface NewAuditEntry {
  readonly grantId: string;
  readonly agentId?: string | undefined;
  readonly agentDid?: string | undefined;
  readonly principalId?: string | undefined;
  /** 1 to 128 of `A-Z a-z 0-9 . _ : -`, such as `flight.booked`. */
  readonly action: string;
  readonly status: EntryStatus;
  /** The entry that this one follows, such as the `allowed` of a `success`. */
  readonly ref?: string | undefined;
  /** Any JSON up to a depth of 32 and 64 KiB. Only metadata can be erased later. */
  readonly metadata?: JsonObject | undefined;
  /** Only with `signature`: added by `signEntry`. */
  readonly salt?: string | undefined;
  /** The agent's own signature, a compact JWS with detached payload. */
  readonly signature?: string | undefined;
}
