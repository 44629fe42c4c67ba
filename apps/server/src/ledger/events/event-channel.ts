import { setImmediate as nextTurn } from 'node:timers/promises';
import { createCatchUp } from '../../base/streams/catch-up.ts';
import type { Channel } from '../../base/streams/channels.ts';
import type { EventStream } from '../../base/streams/event-stream.ts';
import type { Database } from '../../base/store/database.ts';
import { auditFrame, eventsFrame, HEARTBEAT, readyFrame, resetFrame } from './event-frames.ts';
import { isAfter, KEPT, type Place } from './place.ts';
import { type EventsHead, type EventsPart, readEvents, readHead } from './read-events.ts';

/** The one reader of a developer's events in this process. */
export interface EventChannel extends Channel<Place | 'now' | undefined> {
  /** The head was read: new events are read, or else the streams get a comment now and then. */
  looked(newest: EventsHead): Promise<void>;
}

export interface EventChannelOptions {
  database: Database;
  developerId: string;
  /** Called when events cannot be read. It is tried again within a second. */
  onFault: (fault: unknown) => void;
}

/** Most events of one read, and so the most that the process holds for one client. */
const MOST_READ = 100;
/** Events that come within so many milliseconds are read together. */
const COALESCED = 10;
/** While events wait for older transactions, the next read comes after so many milliseconds, doubled up to a second. */
const AGAIN_AFTER = 20;
const LATEST_AGAIN = 1_000;
/** Milliseconds until a silent stream gets a comment. */
const SILENCE = 5_000;

/**
 * Reads a developer's events once for all streams. A stream that has missed some reads them separately, at its own pace,
 * and then joins the others.
 */
export function createEventChannel({ database, developerId, onFault }: EventChannelOptions): EventChannel {
  const streams = new Set<EventStream>();
  /** What all streams have received. */
  let head: EventsHead | undefined;
  /** When that was read, by the clock of the database. */
  let readAt = 0;
  let hinted: NodeJS.Timeout | undefined;
  let again = AGAIN_AFTER;
  let sentAt = 0;

  const readNew = createCatchUp(async () => {
    if (head === undefined) {
      head = await database.forDeveloper(developerId, (transaction) => readHead(transaction, developerId));
      readAt = head.place.at;
      return false;
    }
    const isMore = await readOn(head);
    // Waits until what was written is sent out, before it reads more.
    if (isMore) await nextTurn();
    return isMore;
  });

  /** Reads and sends one part. @returns whether there is more */
  async function readOn({ place: after, auditSeq }: EventsHead): Promise<boolean> {
    const part = await database.forDeveloper(developerId, (transaction) =>
      readEvents(transaction, developerId, { after, most: MOST_READ }),
    );
    readAt = part.place.at;
    head = { place: part.end, auditSeq: part.auditSeq };
    if (part.place.epoch !== after.epoch) {
      head = part;
      for (const stream of streams) stream.end('reset', resetFrame(part.place));
      return false;
    }
    if (part.events.length > 0) send(eventsFrame(part.events));
    if (part.auditSeq !== auditSeq) send(auditFrame(part.auditSeq));
    again = part.isWaiting ? Math.min(again * 2, LATEST_AGAIN) : AGAIN_AFTER;
    if (part.isWaiting) hintIn(again);
    return isFull(part);
  }

  function send(frame: Buffer): void {
    sentAt = performance.now();
    for (const stream of streams) stream.write(frame);
  }

  function hintIn(milliseconds: number): void {
    hinted ??= setTimeout(() => {
      hinted = undefined;
      if (streams.size > 0) readNew().catch(onFault);
    }, milliseconds).unref();
  }

  function isReadable(place: Place, upTo: Place): boolean {
    return place.epoch === upTo.epoch && readAt - place.at < KEPT && !isAfter(place, upTo);
  }

  async function bringUpToDate(stream: EventStream, from: Place | 'now' | undefined): Promise<void> {
    // Another process may have sent the client more than this one has read.
    await readNew();
    let place = from === 'now' ? head?.place : from;
    while (stream.isOpen && head !== undefined) {
      const { place: upTo, auditSeq } = head;
      if (place === undefined || !isReadable(place, upTo)) return stream.end('reset', resetFrame(upTo));
      if (!isAfter(upTo, place)) {
        streams.add(stream);
        return stream.write(Buffer.concat([readyFrame(upTo), auditFrame(auditSeq)]));
      }
      const extent = { after: place, upTo, most: MOST_READ };
      const part = await database.forList(developerId, (transaction) =>
        readEvents(transaction, developerId, extent),
      );
      if (part.place.epoch !== upTo.epoch) return stream.end('reset', resetFrame(part.place));
      if (part.events.length > 0) stream.write(eventsFrame(part.events));
      place = part.end;
      await stream.drained();
    }
  }

  return {
    join: bringUpToDate,
    leave: (stream) => void streams.delete(stream),
    hint: () => hintIn(COALESCED),
    async looked({ place, auditSeq }) {
      if (head === undefined) return;
      const isSame = place.epoch === head.place.epoch && auditSeq === head.auditSeq;
      if (!isSame || isAfter(place, head.place)) return readNew();
      if (performance.now() - sentAt >= SILENCE) send(HEARTBEAT);
    },
  };
}

function isFull({ events }: EventsPart): boolean {
  return events.length === MOST_READ;
}
