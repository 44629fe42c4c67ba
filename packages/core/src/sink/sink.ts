import type { JsonObject } from '../base/json.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { EntryStatus } from '../wire/entries.ts';

/** What a guard writes down of a call; the log that takes it adds id, place and time. */
export interface AuditRecord {
  readonly grantId: string;
  readonly agentId: string;
  readonly agentDid: string;
  readonly principalId: string;
  readonly action: string;
  readonly status: EntryStatus;
  /** What the sink answered to the `allowed` record that this one follows. */
  readonly ref?: AuditReceipt;
  readonly metadata: JsonObject;
}

/** Whose call a record is about, and what the log calls it. */
export type RecordSubject = Omit<AuditRecord, 'status' | 'metadata' | 'ref'>;

/** What went wrong between a sink and its log. */
export interface AuditFault extends Error {
  /** The record that was lost, where one was: nothing of it is in the log. */
  readonly lost?: Pick<AuditRecord, 'grantId' | 'action' | 'status'>;
}

/** What a sink answers to a record; whoever wrote it hands it back as `ref` and reads nothing else. */
export interface AuditReceipt {
  /** The entry's id, undefined until the log has acknowledged it. */
  readonly entryId: string | undefined;
}

/** Where a guard writes what it decides. */
export interface AuditSink {
  /**
   * Takes a record. It is done when the record is as safe as the sink promises: a guard lets no call run before that
   * for its `allowed` record, and does not wait for `success` and `failure`, which the sink keeps trying to write.
   * @throws when an `allowed` or `blocked` record cannot be made safe in time
   */
  write(record: AuditRecord): MaybePromise<AuditReceipt>;
  /** Writes all that is left; rejects when something was lost. No record is taken afterwards. */
  close(): Promise<void>;
}

/** A sink that writes to the server's audit log. */
export interface ServerAuditSink extends AuditSink {
  /**
   * Sends what waits, and resolves when everything written so far is acknowledged or lost. It is for platforms that stop
   * or freeze a process between requests: `ctx.waitUntil(audit.flush())`. Records are taken afterwards as before.
   * @throws when the log has not answered for all of it within `closeTimeout`; the records stay, and are tried again
   */
  flush(): Promise<void>;
}
