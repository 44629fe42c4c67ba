import { ApiError } from '../../base/api-error.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { EventView } from '../events/event-types.ts';
import { isAfter, KEPT, type Place, readPlace } from '../events/place.ts';
import { type EventsPart, readEvents, readHead } from '../events/read-events.ts';
import { type EventFacts, readEventFacts } from './formats/event-facts.ts';
import type { LineSource, Until } from './line-source.ts';

export interface EventSourceOptions {
  readonly database: Database;
  readonly developerId: string;
  /** The place after which the client continues. Default: all events that are kept. */
  readonly after: string | undefined;
  /** Default: never. */
  readonly until?: Until | undefined;
  /** The line of an event, without its end. */
  readonly lineOf: (event: EventView, facts: EventFacts) => string;
}

/** Most events of one read. */
const MOST_READ = 100;

/** A developer's events as lines, in the order of their places (`docs/protocol.md` §12). */
export function createEventSource(options: EventSourceOptions): LineSource {
  const { database, developerId, until, lineOf } = options;
  let done: Place | undefined;
  /** Where it ends, once that is known. */
  let bound: Place | undefined;

  async function readPart(transaction: Transaction): Promise<{ part: EventsPart; facts: EventFacts }> {
    const { place: head } = await readHead(transaction, developerId);
    const after = done ?? startAt(options.after, head);
    if (after.epoch !== head.epoch) throw gone();
    if (until === 'now' || (until !== undefined && head.at >= until)) bound ??= head;
    const part = await readEvents(transaction, developerId, { after, upTo: bound, most: MOST_READ });
    done = part.end;
    return { part, facts: await readEventFacts(transaction, part.events) };
  }

  return {
    async read() {
      const { part, facts } = await database.forList(developerId, readPart);
      const isMore = part.events.length === MOST_READ;
      const wanted =
        typeof until === 'number' ? part.events.filter(({ at }) => Date.parse(at) < until) : part.events;
      return {
        text: wanted.map((event) => `${lineOf(event, facts)}\n`).join(''),
        isMore,
        isEnd: bound !== undefined && !isMore,
      };
    },
    isBehind: ({ eventPlace, at }) => {
      const newest = readPlace(eventPlace);
      const isNew =
        done === undefined || newest === undefined || newest.epoch !== done.epoch || isAfter(newest, done);
      return isNew || (typeof until === 'number' && at >= until);
    },
  };
}

/** @throws {ApiError} 410 `CURSOR_GONE` */
function startAt(after: string | undefined, head: Place): Place {
  if (after === undefined) return { epoch: head.epoch, xid: 0n, id: '', at: head.at };
  const place = readPlace(after);
  if (place === undefined || place.epoch !== head.epoch) throw gone();
  if (head.at - place.at >= KEPT || isAfter(place, head)) throw gone();
  return place;
}

function gone(): ApiError {
  return new ApiError(
    410,
    'CURSOR_GONE',
    'after: the events after this place are not kept any more (events are kept for 7 days), or it is from before a restore; leave it out to get all that are kept',
  );
}
