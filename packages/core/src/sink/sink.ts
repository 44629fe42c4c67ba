import type { JsonObject } from '../base/json.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { EntryStatus } from '../wire/entries.ts';

/** What a guard records about a call. The log that takes it adds id, position and time. */
export interface AuditRecord {
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  readonly principalId: string;
  readonly action: string;
  readonly status: EntryStatus;
  /** The receipt of the `allowed` record that this one follows. */
  readonly ref?: AuditReceipt;
  readonly metadata: JsonObject;
}

/** Whose call a record is about, and the name of the call in the log. */
export type RecordSubject = Omit<AuditRecord, 'status' | 'metadata' | 'ref'>;

/** A fault between a sink and its log. */
export interface AuditFault extends Error {
  /** The lost record, where one was lost: the log has no entry for it. */
  readonly lost?: Pick<AuditRecord, 'grantId' | 'action' | 'status'>;
}

/** The answer of a sink to a record. The guard passes it back as `ref`, and reads nothing else. */
export interface AuditReceipt {
  /** The entry's id, undefined until the log has acknowledged it. */
  readonly entryId: string | undefined;
}

/** Where a guard records what it decides. */
export interface AuditSink {
  /**
   * Takes a record, and returns when the record is as safe as the sink promises. A guard runs a call only once its
   * `allowed` record is. It does not wait for `success` and `failure`, which the sink keeps trying to write.
   * @throws when an `allowed` or `blocked` record cannot be made safe in time
   */
  write(record: AuditRecord): MaybePromise<AuditReceipt>;
  /**
   * Writes everything that is left. Takes no record afterwards.
   * @throws when some of what was left could not be written
   */
  close(): Promise<void>;
}

/** A sink that writes to the server's audit log. */
export interface ServerAuditSink extends AuditSink {
  /**
   * Sends what waits, and resolves when everything written so far is acknowledged or lost. For platforms that stop or
   * freeze a process between requests: `ctx.waitUntil(audit.flush())`. The sink takes further records afterwards.
   * @throws when the log has not answered for all of it within `closeTimeout`; the records stay, and are tried again
   */
  flush(): Promise<void>;
}
