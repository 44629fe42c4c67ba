import type { JsonObject } from '@grantex/core';
import { describeCall, type LoggedCall } from './logged-call.ts';
import { ocsfLine, OTHER_ACTIVITY, type OcsfProducer, rawData, SEVERITY, STATUS } from './ocsf-event.ts';

/** `api_activity` */
const API_ACTIVITY = 6003;

/** `action_id` and `disposition_id` of the profile `security_control`. */
const ALLOWED = { action_id: 1, disposition_id: 1 };
const BLOCKED = { action_id: 2, disposition_id: 2 };
/** Reported by a service that has no guard: observed and logged, and decided by nobody. */
const OBSERVED = { action_id: 3, disposition_id: 17 };

const SEVERITIES = {
  allowed: SEVERITY.informational,
  success: SEVERITY.informational,
  failure: SEVERITY.low,
  blocked: SEVERITY.medium,
} as const;
/** An `allowed` call is running: the entry that follows it says how it ended. */
const STATUSES = {
  allowed: STATUS.unknown,
  success: STATUS.success,
  failure: STATUS.failure,
  blocked: STATUS.failure,
} as const;

/** An entry of the log as an event of OCSF, class API Activity. */
export function callEvent(call: LoggedCall, producer: OcsfProducer): string {
  const { action, agentId, agentDid, grantId, principal, status, ref, reason, metadata } = call;
  const trace = traceOf(metadata);
  return ocsfLine(
    {
      classUid: API_ACTIVITY,
      // The log does not know whether a call reads or writes.
      activityId: OTHER_ACTIVITY,
      activityName: action,
      severityId: SEVERITIES[status],
      time: Date.parse(call.timestamp),
      message: describeCall(call),
      metadata: {
        uid: call.entryId,
        sequence: call.seq,
        log_name: 'audit',
        // The same for an allowed call and the entry that says how it ended.
        correlation_uid: ref ?? call.entryId,
      },
      profiles: ['security_control', ...(trace === undefined ? [] : ['trace'])],
      members: {
        ...(status === 'blocked'
          ? BLOCKED
          : status === 'allowed' || typeof ref === 'string'
            ? ALLOWED
            : OBSERVED),
        status_id: STATUSES[status],
        ...(reason === undefined ? {} : { status_code: reason, status_detail: reason }),
        actor: {
          app_uid: agentId ?? 'unknown',
          ...(principal === null ? {} : { user: { uid: principal, type_id: 1 } }),
          ...(grantId === null ? {} : { session: { uid: grantId } }),
        },
        api: { operation: action },
        // The address of the caller is not in the log.
        src_endpoint: { uid: agentDid ?? agentId ?? 'unknown' },
        ...(trace === undefined ? {} : { trace }),
        ...rawData(call),
      },
      agent: aiAgent(agentId, agentDid),
      grantex: { status, grantId, metadata },
    },
    producer,
  );
}

/** The `ai_agent` of OCSF 1.9; undefined where no agent is known. */
export function aiAgent(agentId: string | null, agentDid?: string | null): JsonObject | undefined {
  if (agentId === null) return undefined;
  return { uid: agentDid ?? `did:grantex:${agentId}`, instance_uid: agentId, type_id: 0 };
}

/** The trace of a call, from the `traceparent` (W3C Trace Context) in its metadata. */
function traceOf(metadata: JsonObject | null): JsonObject | undefined {
  const traceparent = metadata?.['traceparent'];
  if (typeof traceparent !== 'string') return undefined;
  const [, uid] = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent) ?? [];
  return uid === undefined ? undefined : { uid };
}
