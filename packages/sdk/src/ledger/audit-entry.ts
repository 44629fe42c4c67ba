import type { EntryStatus, JsonObject } from '@grantex/core';

/** What happened (`docs/protocol.md` §8). What is not given is taken from the grant; what contradicts it is refused. */
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
  /** Anything JSON to a depth of 32 and 64 KiB; can be erased later, the rest cannot. */
  readonly metadata?: JsonObject | undefined;
  /** With `signature`, what `signEntry` has added. */
  readonly salt?: string | undefined;
  /** Its agent's own signature, a compact JWS with detached payload. */
  readonly signature?: string | undefined;
}
