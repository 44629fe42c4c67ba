import type { Transaction } from '../../base/store/database.ts';
import type { EventView } from '../events/event-types.ts';
import { type Place, placeText, readPlace } from '../events/place.ts';
import { readEvents } from '../events/read-events.ts';
import type { Claimed } from './claim.ts';
import type { Message } from './send.ts';

/** The type of a message by which a developer tries an endpoint. It is no event. */
export const TEST_TYPE = 'webhook.test';

/** The type of the event, and message, that says that events may be missing. */
export const RESET_TYPE = 'webhook.reset';

/** A message, and the place of its endpoint once it has been delivered. */
export interface Placed {
  message: Message;
  place: Place;
}

function messageOf({ id, type, at, data }: EventView): Message {
  return { id, type, timestamp: at, data };
}

/** The message of an event. @returns undefined where it is not kept any longer, and for what is no event */
export async function findMessage(
  transaction: Transaction,
  developerId: string,
  id: string,
): Promise<Message | undefined> {
  const place = readPlace(id);
  if (place === undefined || place.id === '') return undefined;
  // Those before it in its transaction whose ids have the same beginning are at most 31.
  const after = { ...place, id: place.id.slice(0, -1) };
  const { events } = await readEvents(transaction, developerId, { after, upTo: place, most: 32 });
  const event = events.find((each) => each.id === id);
  return event && messageOf(event);
}

/** The events that an endpoint wants, as messages in their order. */
export function messagesFor(
  endpoint: Pick<Claimed, 'id' | 'events'>,
  events: readonly EventView[],
): Placed[] {
  return events.flatMap((event) => {
    const place = readPlace(event.id);
    if (place === undefined || !isWanted(endpoint, event)) return [];
    return [{ message: messageOf(event), place }];
  });
}

/**
 * An endpoint is not told of its own failures: each refused message about a refused message would make another one. That
 * its place was lost it has heard in its turn.
 */
function isWanted({ id, events }: Pick<Claimed, 'id' | 'events'>, event: EventView): boolean {
  const isOwnFault =
    (event.type === 'webhook.delivery_failed' || event.type === 'webhook.reset') &&
    event.data.webhookId === id;
  return !isOwnFault && (events.includes('*') || events.includes(event.type));
}

/**
 * Why an endpoint may have missed events: the database was restored, or was replaced by a standby that lacks some of what had
 * happened; or they are not kept any longer.
 */
export type ResetReason = 'restored' | 'expired';

/**
 * Tells an endpoint that it may have missed events, before it gets those that are still there. Its place stays: a standby
 * that has taken over knows it as well as the events, and a restore from a backup has set it to the beginning.
 * @param head up to where they can be read
 */
export function resetMessage(
  { id, place }: Pick<Claimed, 'id' | 'place'>,
  reason: ResetReason,
  head: Place,
): Placed {
  return {
    message: {
      // The same in every attempt, because the place stays until the message is delivered.
      id: placeText({ ...place, epoch: head.epoch, id: '' }),
      type: RESET_TYPE,
      timestamp: new Date(place.at).toISOString(),
      data: { webhookId: id, reason },
    },
    place: { ...place, epoch: head.epoch, at: head.at },
  };
}
