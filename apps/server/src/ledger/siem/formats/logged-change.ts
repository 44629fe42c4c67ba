import type { JsonObject } from '@grantex/core';
import type { StoredEntry } from '../../audit/stored/stored-entry.ts';
import type { EventView } from '../../events/event-types.ts';
import { type Change, changeOf, describeChange } from './change.ts';
import { type LoggedCall, loggedCall } from './logged-call.ts';

/** An entry of the administrators' log as a SIEM gets it. Who acted is an id alone: nobody could erase a name there. */
export interface LoggedChange {
  readonly entry: LoggedCall;
  /** What the entry says was changed; without its data once that is erased. */
  readonly change: Change;
  /** `mem_…`, `key_…`, `operator` or `server`. */
  readonly actorId: string;
  /** The API key by which a person acted through a program. */
  readonly keyId: string | undefined;
  /** `console`, `api`, `command` or `schedule`; undefined once erased. */
  readonly door: string | undefined;
}

export function loggedChange(stored: StoredEntry): LoggedChange {
  const entry = loggedCall(stored);
  const { door, data = {} } = (entry.metadata ?? {}) as {
    readonly door?: string;
    readonly data?: JsonObject;
  };
  const { entryId: id, action: type, timestamp: at, developerId } = entry;
  const about = { type: type as EventView['type'], data: data as never };
  const event = { id, at, createdAt: at, developerId, ...about } as EventView;
  const known = stored.principalId === null ? {} : (JSON.parse(stored.principalId) as { keyId?: string });
  return {
    entry,
    change: changeOf(event, new Map()),
    actorId: entry.principal ?? 'unknown',
    keyId: known.keyId,
    door,
  };
}

/** In words, for people who read a SIEM. */
export function describeLoggedChange({ change, actorId }: LoggedChange): string {
  return `${describeChange(change)} by ${actorId}`;
}
