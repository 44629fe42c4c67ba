import type { AuditFault, AuditReceipt, AuditRecord, RecordSubject } from './sink.ts';
import type { Waiter } from './waiting.ts';

/** A receipt as the queue keeps it. */
export interface QueueReceipt extends AuditReceipt {
  entryId: string | undefined;
  /** The log refused the record: a record that refers to it is sent without `ref`. */
  isLost: boolean;
}

/** A record that waits to be written. */
export interface QueuedRecord {
  readonly status: AuditRecord['status'];
  readonly subject: RecordSubject;
  /** Its JSON, without `ref`. */
  text: string;
  readonly ref: QueueReceipt | undefined;
  readonly receipt: QueueReceipt;
  /** The caller that waits for it. */
  waiter?: Waiter;
  /** Whether its call was refused while the record was being sent. */
  isAbandoned?: boolean;
  /** Whether the log refused its first text; the present text holds only what an entry must have. */
  isReduced?: boolean;
}

/** Returns the record that follows an `allowed` record that was written only after its call had been refused. */
export function neverRan({ subject, receipt }: QueuedRecord): QueuedRecord {
  const status = 'failure';
  return {
    status,
    subject,
    text: JSON.stringify({ ...subject, status, metadata: { reason: 'audit_unavailable' } }),
    ref: receipt,
    receipt: { entryId: undefined, isLost: false },
  };
}

/** Returns the fault that tells of a record which the log refused in every form. */
export function lostFault({ subject, status }: QueuedRecord, cause: Error): AuditFault {
  const { grantId, action } = subject;
  const lost = { grantId, action, status };
  return Object.assign(new Error('The audit log refused an entry.', { cause }), { lost });
}
