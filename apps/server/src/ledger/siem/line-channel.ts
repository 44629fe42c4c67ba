import type { Channel } from '../../base/streams/channels.ts';
import type { EventStream } from '../../base/streams/event-stream.ts';
import type { LineSource, Piece, Reach } from './line-source.ts';

/** The streams of lines of one developer in this process. Each reads for itself, at the pace of its client. */
export interface LineChannel extends Channel<LineSource> {
  /** The database was asked how far the log reaches. */
  looked(reach: Reach): void;
}

/** Milliseconds until a silent stream gets an empty line, so that proxies keep it open. */
const SILENCE = 5_000;
/**
 * What a silent stream gets: an empty line. Readers of lines skip it, as they do with those of CouchDB; it adds nothing to
 * the line that follows, however long the silence.
 */
const HEARTBEAT: Buffer = Buffer.from('\n');

interface Follower {
  readonly source: LineSource;
  /** When something was sent last, by the clock of `performance.now`. */
  sentAt: number;
  /** Set while it waits for something new. */
  wake: (() => void) | undefined;
}

export function createLineChannel(onFault: (fault: unknown) => void): LineChannel {
  const followers = new Map<EventStream, Follower>();

  function send(stream: EventStream, follower: Follower, bytes: Buffer): void {
    follower.sentAt = performance.now();
    stream.write(bytes);
  }

  /** Never rejects. */
  async function follow(stream: EventStream, follower: Follower, first: Piece): Promise<void> {
    try {
      for (let piece = first; stream.isOpen; piece = await follower.source.read()) {
        if (piece.text !== '') send(stream, follower, Buffer.from(piece.text));
        if (piece.isEnd) return stream.end('done');
        // The head of the answer leaves at once, although there may be no line for hours.
        if (!stream.hasBegun) send(stream, follower, HEARTBEAT);
        await stream.drained();
        if (!piece.isMore) await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    } catch (error) {
      onFault(error);
      stream.end('failed');
    }
  }

  function wake(follower: Follower): void {
    follower.wake?.();
    follower.wake = undefined;
  }

  return {
    async join(stream, source) {
      const first = await source.read();
      if (!stream.isOpen) return;
      const follower = { source, sentAt: performance.now(), wake: undefined };
      followers.set(stream, follower);
      void follow(stream, follower, first);
    },
    leave(stream) {
      const follower = followers.get(stream);
      followers.delete(stream);
      if (follower !== undefined) wake(follower);
    },
    hint() {
      for (const follower of followers.values()) wake(follower);
    },
    looked(reach) {
      for (const [stream, follower] of followers) {
        if (follower.wake === undefined) continue;
        if (follower.source.isBehind(reach)) wake(follower);
        else if (performance.now() - follower.sentAt >= SILENCE) send(stream, follower, HEARTBEAT);
      }
    },
  };
}
