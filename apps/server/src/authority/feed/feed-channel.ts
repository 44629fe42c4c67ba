import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../base/store/database.ts';
import { heartbeatFrame, RESET, revocationsFrame, snapshotFrame } from './feed-frames.ts';
import { type FeedHead, readLog } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';
import { createMessages, Missing } from './kept-messages.ts';
import type { Snapshot } from './snapshots.ts';
import { createCatchUp } from '../../base/streams/catch-up.ts';
import type { Channel } from '../../base/streams/channels.ts';
import type { EventStream } from '../../base/streams/event-stream.ts';

/** Where in a log a client is. */
export interface Place {
  epoch: string;
  /** The last entry that it has. */
  seq: number;
}

/** Where a stream begins: behind a place, or with a snapshot; undefined for a place that is none of this feed's. */
export type From = Place | 'snapshot' | undefined;

/** The one reader of a developer's log in this process, and all streams that get what it reads. */
export interface FeedChannel extends Channel<From> {
  /** A place from which the log cannot be told on ends the stream with a reset. */
  join(stream: EventStream, from: From): Promise<void>;
  /**
   * Reads at once what is new.
   * @returns the streams that have been told all up to `seq`
   * @throws when the log cannot be read
   */
  tellUpTo(seq: number): Promise<readonly EventStream[]>;
  /** There may be new entries: they are read at once, or else with whatever else comes until what is under way is sent. */
  hint(): void;
  /** The log was looked at, and stood there: new entries are read, or else a heartbeat says that there are none. */
  looked(head: FeedHead): Promise<void>;
}

export interface FeedChannelOptions {
  database: Database;
  developerId: string;
  sign: SignMessage;
  takeSnapshot: () => Promise<Snapshot>;
  /** Hears of what cannot be read or signed; it is tried again within a second. */
  onFault: (fault: unknown) => void;
  /** Counts what was handed to so many streams. */
  onSent: (kind: 'snapshot' | 'entries' | 'heartbeat', streams: number) => void;
}

/** Most entries of one message. */
const MOST_ENTRIES = 500;
/** Whoever has missed more gets on faster by a snapshot. */
const MOST_MISSED = 10_000;
/** Streams that get a heartbeat in one turn of the event loop. */
const BEATS = 50;
/** Whoever is told of several entries at once is told of the next ones after so many times what telling took, */
const REST = 2;
/** but no later than this, in milliseconds. */
const LONGEST_REST = 50;
/** Longer than a look takes, in seconds. */
const CLOCK_STEP = 5;

export function createFeedChannel({
  database,
  developerId,
  sign,
  takeSnapshot,
  onFault,
  onSent,
}: FeedChannelOptions): FeedChannel {
  const streams = new Set<EventStream>();
  const messages = createMessages({ database, developerId, sign, most: MOST_ENTRIES });
  /** How far all streams have been told. */
  let head: FeedHead | undefined;
  let heartbeat: { of: FeedHead; frame: Promise<Buffer> } | undefined;
  /** Until when nothing is read, by `performance.now()`. */
  let restsUntil = 0;

  const readNew = createCatchUp(async () => {
    if (head !== undefined) return readOn(head);
    head = await readLog(database, developerId, { after: 0, most: 0 });
    return false;
  }, rested);

  function rested(): Promise<unknown> | undefined {
    const left = restsUntil - performance.now();
    return left > 0 ? pause(left, undefined, { ref: false }) : undefined;
  }

  /** Reads and sends one message. @returns whether there is more */
  async function readOn(from: FeedHead): Promise<boolean> {
    const { entries, ...found } = await readLog(database, developerId, {
      after: from.seq,
      most: MOST_ENTRIES,
    });
    const seq = entries.at(-1)?.seq ?? from.seq;
    const isWhole =
      seq - from.seq === entries.length && (seq === found.seq || entries.length === MOST_ENTRIES);
    if (found.epoch !== from.epoch || !isWhole) {
      startOver(found);
      return false;
    }
    const { epoch, readAt } = found;
    if (entries.length === 0) {
      head = found;
      return false;
    }
    // A message from before a key was revoked is not handed out again.
    if (entries.some(({ kind }) => kind === 'key')) messages.clear();
    const message = await sign({ developerId, at: readAt, epoch, prev: from.seq, seq, entries });
    head = { epoch, seq, readAt };
    const frame = revocationsFrame(epoch, seq, message);
    messages.keep(from.seq, { seq, frame });
    const sentAt = performance.now();
    onSent('entries', streams.size);
    for (const stream of streams) stream.write(frame);
    const isMore = seq < found.seq;
    if (entries.length > 1 && !isMore) rest(performance.now() - sentAt);
    return isMore;
  }

  /** Many are revoked at once: they are told in fewer messages, and telling leaves time for revoking. */
  function rest(took: number): void {
    restsUntil = performance.now() + Math.min(took * REST, LONGEST_REST);
  }

  /** Another history, or one with holes where nobody needs the entries any more: each client takes a snapshot. */
  function startOver(found: FeedHead): void {
    head = found;
    messages.clear();
    for (const stream of streams) stream.end('reset', RESET);
  }

  /** To a few streams at a time, so that no entry waits for it; it ends where something is sent that it would contradict. */
  async function beat(of: FeedHead, frame: Buffer): Promise<void> {
    const all = [...streams];
    for (let from = 0; from < all.length && isStill(of); from += BEATS) {
      const some = all.slice(from, from + BEATS);
      onSent('heartbeat', some.length);
      for (const stream of some) stream.write(frame);
      await turn();
    }
  }

  /** Signed once for all streams that need it. */
  function heartbeatOf(of: FeedHead): Promise<Buffer> {
    if (heartbeat?.of !== of) {
      const { epoch, seq, readAt: at } = of;
      const frame = sign({ developerId, at, epoch, prev: seq, seq, entries: [] }).then(heartbeatFrame);
      heartbeat = { of, frame };
      frame.catch(() => (heartbeat = undefined));
    }
    return heartbeat.frame;
  }

  /** Whether nothing has been sent since that a heartbeat would contradict. */
  function isStill(of: FeedHead): boolean {
    return head?.epoch === of.epoch && head.seq === of.seq;
  }

  async function sendSnapshot(stream: EventStream): Promise<Place> {
    const { epoch, seq, message } = await takeSnapshot();
    onSent('snapshot', 1);
    stream.write(snapshotFrame(epoch, seq, message));
    await stream.drained();
    return { epoch, seq };
  }

  async function bringUpToDate(stream: EventStream, begin: From): Promise<void> {
    const from = begin === 'snapshot' ? await sendSnapshot(stream) : begin;
    // The client may know more than this process has read: it was told by another one.
    if (head === undefined || from?.epoch !== head.epoch || from.seq > head.seq) await readNew();
    let seq = from?.seq ?? 0;
    while (stream.isOpen) {
      const to = head;
      if (to === undefined || from?.epoch !== to.epoch || seq > to.seq || to.seq - seq > MOST_MISSED)
        throw new Missing();
      if (seq === to.seq) {
        streams.add(stream);
        const frame = await heartbeatOf(to);
        if (!isStill(to)) return;
        onSent('heartbeat', 1);
        return stream.write(frame);
      }
      const message = await messages.after(seq, to);
      onSent('entries', 1);
      stream.write(message.frame);
      seq = message.seq;
      await stream.drained();
    }
  }

  return {
    async join(stream, from) {
      try {
        await bringUpToDate(stream, from);
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        stream.end('reset', RESET);
      }
    },
    leave: (stream) => void streams.delete(stream),
    async tellUpTo(seq) {
      if (head === undefined || head.seq < seq) await readNew();
      return head !== undefined && head.seq >= seq ? [...streams] : [];
    },
    hint() {
      readNew().catch(onFault);
    },
    async looked(found) {
      if (head === undefined || wasOvertaken(found, head)) return;
      if (!isStill(found)) return readNew();
      head = found;
      const frame = await heartbeatOf(found);
      await beat(found, frame);
    },
  };
}

/**
 * Whether the log was looked at before it was read otherwise. What seems to be much older comes from a clock that was put
 * back, and heartbeats go by that from then on.
 */
function wasOvertaken(found: FeedHead, head: FeedHead): boolean {
  return found.readAt < head.readAt && head.readAt - found.readAt < CLOCK_STEP;
}
