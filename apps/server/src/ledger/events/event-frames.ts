import type { EventView } from './event-types.ts';
import { type Place, placeText } from './place.ts';

/** Events, each with its id. A client that reconnects sends the last id that it has seen. */
export function eventsFrame(events: readonly EventView[]): Buffer {
  return Buffer.from(events.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

/** All past events were sent. Its id is the client's place, even if no event follows. */
export function readyFrame(place: Place): Buffer {
  return Buffer.from(`id: ${placeText(place)}\nevent: ready\ndata: {}\n\n`);
}

/** The new length of the audit log. It has no `id`: a client that reconnects gets the length of that time. */
export function auditFrame(seq: number): Buffer {
  return Buffer.from(`event: audit\ndata: {"seq":${seq}}\n\n`);
}

/** The events after the client's place are gone. Its id is the place to continue from. */
export function resetFrame(place: Place): Buffer {
  return Buffer.from(`id: ${placeText(place)}\nevent: reset\ndata: {}\n\n`);
}

/** A comment, for proxies that close silent connections. */
export const HEARTBEAT: Buffer = Buffer.from(':\n\n');
