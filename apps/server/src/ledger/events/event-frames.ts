import type { EventView } from './event-types.ts';
import { type Place, placeText } from './place.ts';

/** Events, each with its id; a client that comes back names the last one that it has seen. */
export function eventsFrame(events: readonly EventView[]): Buffer {
  return Buffer.from(events.map((event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
}

/** All that had happened was told. Its id is where to go on, though nothing should happen. */
export function readyFrame(place: Place): Buffer {
  return Buffer.from(`id: ${placeText(place)}\nevent: ready\ndata: {}\n\n`);
}

/** The audit log has grown to here. It has no `id`: whoever comes back is told how far it is then. */
export function auditFrame(seq: number): Buffer {
  return Buffer.from(`event: audit\ndata: {"seq":${seq}}\n\n`);
}

/** What came after the client's place is not there any more. Its id is where to go on. */
export function resetFrame(place: Place): Buffer {
  return Buffer.from(`id: ${placeText(place)}\nevent: reset\ndata: {}\n\n`);
}

/** A comment, for whatever stands in between and cuts what is silent. */
export const HEARTBEAT: Buffer = Buffer.from(':\n\n');
