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

/** The position of a client in a log. */
export interface Place {
  epoch: string;
  /** The last entry that the client has. */
  seq: number;
}

/** Where a stream begins: after a place, or with a snapshot; undefined for a place that is not in this feed. */
export type From = Place | 'snapshot' | undefined;

/** The one reader of a developer's log in this process, and all streams that receive what it reads. */
export interface FeedChannel extends Channel<From> {
  /** Ends the stream with a reset when the log cannot be continued from the given place. */
  join(stream: EventStream, from: From): Promise<void>;
  /**
   * Reads new entries at once.
   * @returns the streams that have received everything up to `seq`
   * @throws when the log cannot be read
   */
  tellUpTo(seq: number): Promise<readonly EventStream[]>;
  /** There may be new entries. They are read at once, or together with later ones when the running read is done. */
  hint(): void;
  /** The head of the log was read: new entries are read, or else a heartbeat says that there are none. */
  looked(head: FeedHead): Promise<void>;
}

export interface FeedChannelOptions {
  database: Database;
  developerId: string;
  sign: SignMessage;
  /** Waits until few enough heartbeats of all developers are being signed. */
  inTurn: <RESULT>(work: () => Promise<RESULT>) => Promise<RESULT>;
  takeSnapshot: () => Promise<Snapshot>;
  /** Called with what cannot be read or signed. It is tried again within a second. */
  onFault: (fault: unknown) => void;
  /** Counts a message that was sent to so many streams. */
  onSent: (kind: 'snapshot' | 'entries' | 'heartbeat', streams: number) => void;
}

/** Most entries of one message. */
const MOST_ENTRIES = 500;
/** A client that has missed more catches up faster with a snapshot. */
const MOST_MISSED = 10_000;
/** Streams that get a heartbeat in one turn of the event loop. */
const BEATS = 50;
/** After a message of several entries the channel rests for so many times as long as sending it took, */
const REST = 2;
/** but no longer than this, in milliseconds. */
const LONGEST_REST = 50;
/** Longer than a look takes, in seconds. */
const CLOCK_STEP = 5;

export function createFeedChannel({
  database,
  developerId,
  sign,
  inTurn,
  takeSnapshot,
  onFault,
  onSent,
}: FeedChannelOptions): FeedChannel {
  const streams = new Set<EventStream>();
  const messages = createMessages({ database, developerId, sign, most: MOST_ENTRIES });
  /** What all streams have received. */
  let head: FeedHead | undefined;
  let heartbeat: { of: FeedHead; frame: Promise<Buffer> } | undefined;
  let isBeating = false;
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
    // A message that was signed before a key was revoked is not sent again.
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

  /** Many revocations at once are sent in fewer messages, so that sending leaves time for revoking. */
  function rest(took: number): void {
    restsUntil = performance.now() + Math.min(took * REST, LONGEST_REST);
  }

  /** The log has another epoch, or lacks entries that are no longer needed: each client takes a snapshot. */
  function startOver(found: FeedHead): void {
    head = found;
    messages.clear();
    for (const stream of streams) stream.end('reset', RESET);
  }

  /** Sends to a few streams at a time, so that no entry waits for it. Stops when something newer is sent. */
  async function beat(): Promise<void> {
    // The head may be read again before its turn comes.
    const signed = await inTurn(async () => head && { of: head, frame: await heartbeatOf(head) });
    if (signed === undefined) return;
    const { of, frame } = signed;
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

  /** Whether nothing newer was sent since, which the heartbeat would contradict. */
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
    // The client may know more than this process has read: another process told it.
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
      if (isBeating) return;
      isBeating = true;
      await beat().finally(() => (isBeating = false));
    },
  };
}

/**
 * Whether a newer read of the log has overtaken this one. One that seems much older comes from a clock that was set
 * back: heartbeats follow that clock from then on.
 */
function wasOvertaken(found: FeedHead, head: FeedHead): boolean {
  return found.readAt < head.readAt && head.readAt - found.readAt < CLOCK_STEP;
}
