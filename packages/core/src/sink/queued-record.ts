import { isObject, isPlainObject, type JsonObject } from '../base/json.ts';
import { metadataText } from './recordable.ts';
import type { AuditFault, AuditReceipt, AuditRecord, RecordSubject } from './sink.ts';
import type { Waiter } from './waiting.ts';

/** A receipt as the queue keeps it. */
export interface QueueReceipt extends AuditReceipt {
  entryId: string | undefined;
  /** The log refused the record: a record that refers to it is sent without `ref`. */
  isLost: boolean;
}

/** The subject of consecutive records: calls often have the same grant, and each has two records. */
interface QueuedSubject extends RecordSubject {
  /** Its JSON, without the last brace. */
  json?: string;
}

/** A record that waits to be written. */
export interface QueuedRecord {
  readonly status: AuditRecord['status'];
  readonly subject: QueuedSubject;
  /** A copy that nothing else can change, or its JSON where it is nested. */
  readonly metadata: JsonObject | string;
  /** Its JSON, without `ref`. It is made when the record is first sent, off the turn of its call. */
  text?: string;
  readonly ref: QueueReceipt | undefined;
  readonly receipt: QueueReceipt;
  /** The caller that waits for it. */
  waiter?: Waiter;
  /** Whether its call was refused while the record was being sent. */
  isAbandoned?: boolean;
  /** Whether the log refused its first text; the present text holds only what an entry must have. */
  isReduced?: boolean;
}

/** Makes a function that takes a record as it is now: record and metadata may be changed later. */
export function createRecordReader(): (record: AuditRecord) => QueuedRecord {
  let latest: QueuedSubject | undefined;

  function subjectOf({ grantId, agentId, agentDid, principalId, action }: AuditRecord): QueuedSubject {
    const isSame =
      grantId === latest?.grantId &&
      agentId === latest.agentId &&
      agentDid === latest.agentDid &&
      principalId === latest.principalId &&
      action === latest.action;
    if (!isSame || latest === undefined) latest = { grantId, agentId, agentDid, principalId, action };
    return latest;
  }

  return (record) => {
    const { status, metadata, ref } = record;
    return {
      status,
      subject: subjectOf(record),
      metadata: unchanging(metadata),
      ref: ref as QueuedRecord['ref'],
      receipt: { entryId: undefined, isLost: false },
    };
  };
}

function unchanging(metadata: JsonObject): JsonObject | string {
  try {
    if (!isObject(metadata) || !isPlainObject(metadata)) return metadataText(metadata);
    const copy = { ...metadata };
    return Object.values(copy).some(isNested) ? metadataText(copy) : copy;
  } catch {
    // A member that cannot be read: the entry says so.
    return metadataText(metadata);
  }
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Returns the JSON of a record, without `ref`. */
export function textOf(queued: QueuedRecord): string {
  if (queued.text !== undefined) return queued.text;
  const { subject, status, metadata } = queued;
  const { grantId, agentId, agentDid, principalId, action } = subject;
  subject.json ??= JSON.stringify({ grantId, agentId, agentDid, principalId, action }).slice(0, -1);
  const written = typeof metadata === 'string' ? metadata : metadataText(metadata);
  queued.text = `${subject.json},"status":"${status}","metadata":${written}}`;
  return queued.text;
}

/** Returns the record that follows an `allowed` record that was written only after its call had been refused. */
export function neverRan({ subject, receipt }: QueuedRecord): QueuedRecord {
  return {
    status: 'failure',
    subject,
    metadata: { reason: 'audit_unavailable' },
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
