import type { JsonObject } from '@grantex/core';
import { describeLoggedChange, type LoggedChange } from './logged-change.ts';
import { entityParts, severityOf } from './ocsf-change.ts';
import { ocsfLine, type OcsfProducer, rawData, STATUS } from './ocsf-event.ts';

/** `user.type_id` */
const ADMIN = 2;

/** An entry of the administrators' log as an event of OCSF, class Entity Management, with who acted. */
export function loggedChangeEvent(logged: LoggedChange, producer: OcsfProducer): string {
  const { entry, change, door } = logged;
  const parts = entityParts(change);
  return ocsfLine(
    {
      ...parts,
      severityId: severityOf(change),
      time: Date.parse(entry.timestamp),
      message: describeLoggedChange(logged),
      metadata: { uid: entry.entryId, sequence: entry.seq, log_name: 'admin', event_code: entry.action },
      members: {
        status_id: STATUS.success,
        ...parts.members,
        actor: actorOf(logged),
        ...rawData(entry),
      },
      agent: undefined,
      grantex: {
        type: entry.action,
        ...(door !== undefined && { door }),
        data: change.event.data as JsonObject,
      },
    },
    producer,
  );
}

/** A key that calls for itself is an application; everybody else is a user, who may act through a key. */
function actorOf({ entry, actorId, keyId }: LoggedChange): JsonObject {
  if (actorId.startsWith('key_')) return { app_uid: actorId };
  const { identityProvider: issuer } = entry;
  return {
    user: { uid: actorId, type_id: ADMIN },
    ...(keyId !== undefined && { app_uid: keyId }),
    ...(typeof issuer === 'string' && { idp: { name: issuer } }),
  };
}
