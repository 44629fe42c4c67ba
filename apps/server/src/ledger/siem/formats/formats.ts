import type { EventView } from '../../events/event-types.ts';
import { entryJson, type StoredEntry } from '../../audit/stored/stored-entry.ts';
import { callCef, changeCef, loggedChangeCef } from './cef.ts';
import { changeOf } from './change.ts';
import type { EventFacts } from './event-facts.ts';
import { loggedCall } from './logged-call.ts';
import { loggedChange } from './logged-change.ts';
import { callEvent } from './ocsf-call.ts';
import { changeEvent } from './ocsf-change.ts';
import { loggedChangeEvent } from './ocsf-logged-change.ts';
import type { OcsfProducer } from './ocsf-event.ts';

export const FORMATS = ['json', 'ocsf', 'cef'] as const;
export type Format = (typeof FORMATS)[number];

/** Writes entries and events as lines, without their ends. */
export interface LineFormat {
  readonly contentType: string;
  entry(entry: StoredEntry): string;
  /** Of the administrators' log. */
  adminEntry(entry: StoredEntry): string;
  event(event: EventView, facts: EventFacts): string;
}

const JSON_LINES = 'application/x-ndjson; charset=utf-8';

export function createLineFormat(format: Format, producer: OcsfProducer): LineFormat {
  switch (format) {
    case 'json':
      return {
        contentType: JSON_LINES,
        entry: entryJson,
        adminEntry: entryJson,
        event: (event) => JSON.stringify(event),
      };
    case 'ocsf':
      return {
        contentType: JSON_LINES,
        entry: (entry) => callEvent(loggedCall(entry), producer),
        adminEntry: (entry) => loggedChangeEvent(loggedChange(entry), producer),
        event: (event, facts) => changeEvent(changeOf(event, facts), producer),
      };
    case 'cef':
      return {
        contentType: 'text/plain; charset=utf-8',
        entry: (entry) => callCef(loggedCall(entry), producer.release),
        adminEntry: (entry) => loggedChangeCef(loggedChange(entry), producer.release),
        event: (event, facts) => changeCef(changeOf(event, facts), producer.release),
      };
  }
}
