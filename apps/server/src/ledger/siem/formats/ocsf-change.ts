import type { JsonObject } from '@grantex/core';
import { type Change, describeChange } from './change.ts';
import { aiAgent } from './ocsf-call.ts';
import {
  ocsfLine,
  OTHER_ACTIVITY,
  type OcsfParts,
  type OcsfProducer,
  SEVERITY,
  STATUS,
} from './ocsf-event.ts';

/** Classes of OCSF. */
const DETECTION_FINDING = 2004;
const AUTHORIZE_SESSION = 3003;
const ENTITY_MANAGEMENT = 3004;
const USER_ACCESS = 3005;

/** `activity_id` 1 of both classes: privileges were assigned; 2 of `user_access`: they were revoked. */
const ASSIGN = 1;
const REVOKE = 2;

/** `activity_id` of `entity_management`, by the verb of an event's type. Other verbs are `Other`. */
const VERBS: Readonly<Record<string, number>> = {
  created: 1,
  requested: 1,
  opened: 1,
  updated: 3,
  rotated: 3,
  key_rotated: 3,
  acknowledged: 3,
  moved: 5,
  revoked: 4,
  deleted: 4,
  erased: 4,
  cancelled: 4,
  suspended: 12,
  held: 12,
  reactivated: 13,
  released: 13,
  enabled: 8,
  disabled: 9,
};

/** What ends or limits authority stands out. */
const STOPS: ReadonlySet<string> = new Set([
  'revoked',
  'suspended',
  'held',
  'stopped',
  'grants_revoked',
  'disabled',
]);

/** An event of §12 as an event of OCSF: Detection Finding, User Access Management, Authorize Session or Entity Management. */
export function changeEvent(change: Change, producer: OcsfProducer): string {
  const { event, agentId } = change;
  const parts = findingParts(change) ?? accessParts(change) ?? entityParts(change);
  return ocsfLine(
    {
      ...parts,
      severityId: event.type === 'anomaly.opened' ? SEVERITY.medium : severityOf(change),
      time: Date.parse(event.at),
      message: describeChange(change),
      metadata: { uid: event.id, log_name: 'events', event_code: event.type },
      members: { status_id: STATUS.success, ...parts.members },
      agent: aiAgent(agentId),
      grantex: { type: event.type, data: withoutName(event.data as JsonObject) },
    },
    producer,
  );
}

/** An alert about unusual behaviour: `activity_id` and `status_id` of a finding by what happened to it. */
const FINDINGS: Readonly<Record<string, { readonly activity: number; readonly status: number }>> = {
  'anomaly.opened': { activity: 1, status: 1 },
  'anomaly.acknowledged': { activity: 2, status: 2 },
  'anomaly.closed': { activity: 3, status: 4 },
};

function findingParts({ event, id }: Change): ClassParts | undefined {
  const finding = FINDINGS[event.type];
  if (finding === undefined) return undefined;
  const { kind, expected, seen } = event.data as {
    readonly kind: string;
    readonly expected?: string;
    readonly seen?: string;
  };
  const words =
    expected === undefined || seen === undefined ? {} : { desc: `Expected: ${expected}. Seen: ${seen}.` };
  return {
    classUid: DETECTION_FINDING,
    activityId: finding.activity,
    activityName: event.type,
    members: {
      finding_info: { uid: id, title: kind, ...words },
      is_alert: true,
      status_id: finding.status,
    },
  };
}

export function severityOf({ verb }: Change): number {
  return STOPS.has(verb) ? SEVERITY.low : SEVERITY.informational;
}

type ClassParts = Pick<OcsfParts, 'classUid' | 'activityId' | 'activityName' | 'members'>;

/** A change of what a person's agent may do; undefined where the event is none, or the person is not known. */
function accessParts({ event, privileges }: Change): ClassParts | undefined {
  if (privileges === undefined || privileges.principal === null) return undefined;
  const { principal, agentId, scopes, audience } = privileges;
  const user = { uid: principal, type_id: 1 };
  const actor = agentId === null ? {} : { actor: { app_uid: agentId } };
  if (event.type === 'authorization.approved') {
    const session = { uid: event.data.authRequestId };
    return {
      classUid: AUTHORIZE_SESSION,
      activityId: ASSIGN,
      activityName: event.type,
      members: { user, session, privileges: scopes, ...actor },
    };
  }
  return {
    classUid: USER_ACCESS,
    activityId: event.type === 'grant.revoked' ? REVOKE : ASSIGN,
    activityName: event.type,
    members: { user, privileges: scopes, resources: [{ name: audience, type: 'audience' }], ...actor },
  };
}

/** A change of a thing, as Entity Management. */
export function entityParts({ event, noun, verb, id }: Change): ClassParts {
  return {
    classUid: ENTITY_MANAGEMENT,
    activityId: VERBS[verb] ?? OTHER_ACTIVITY,
    activityName: event.type,
    members: { entity: { uid: id, type: noun, type_id: OTHER_ACTIVITY } },
  };
}

function withoutName(data: JsonObject): JsonObject {
  const { principalId: _name, ...rest } = data;
  return rest;
}
