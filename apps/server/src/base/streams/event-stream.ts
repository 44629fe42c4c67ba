import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { answerBegan } from '../telemetry/watch-requests.ts';

/**
 * Why a stream ended: its client left or read too slowly, its API key (or session) or its place in the log is no longer good,
 * it has sent all that was requested, …
 */
export type StreamEnd = 'client' | 'slow' | 'key' | 'reset' | 'stopping' | 'failed' | 'done';

/** The answer of one stream of server-sent events, or of lines. It begins with the first write. */
export interface EventStream {
  readonly isOpen: boolean;
  readonly hasBegun: boolean;
  /** Writes a frame that is prepared for all streams. A client that reads too slowly is cut off. */
  write(frame: Uint8Array): void;
  /**
   * Resolves once everything written so far was passed to the operating system: to true, or to false if the stream ended
   * before.
   */
  writtenOut(): Promise<boolean>;
  drained(): Promise<void>;
  /** Ends the stream, with a last frame. One of lines is cut instead, unless it is `done`: its end says that all was sent. */
  end(why: StreamEnd, last?: Uint8Array): void;
  /** Gives up a stream that has not begun. The caller answers instead. */
  abandon(): void;
  /** Calls back once the stream has ended, whoever ended it. */
  onEnd(listener: (why: StreamEnd) => void): void;
}

/** Most bytes that may wait for one client. A client that is cut off continues from its place, at its own pace. */
const MOST_WAITING = 256 * 1_024;
/** How long to wait for a client that catches up, and for one that reads its last frame, in milliseconds. */
const PATIENCE = 30_000;
const LAST_PATIENCE = 1_000;

const EVENTS = 'text/event-stream; charset=utf-8';

/**
 * Turns the answer to a request into a stream. Nothing is sent before the first frame, so that it can still be refused.
 * @param contentType of a stream of lines. Default: server-sent events
 */
export function createEventStream(reply: FastifyReply, contentType: string = EVENTS): EventStream {
  const { raw, request } = reply;
  /** Undefined while the answer waits for an earlier one on the same connection. */
  const { socket } = request.raw;
  const listeners: ((why: StreamEnd) => void)[] = [];
  let ended: StreamEnd | undefined;
  let hasBegun = false;
  /** How many frames were written, and how many of them were sent. */
  let written = 0;
  let left = 0;
  let waiting: { for: number; resolve: (isOut: boolean) => void }[] = [];

  if (raw.destroyed) ended = 'client';
  else raw.once('close', () => close('client'));
  raw.on('error', () => close('client'));

  function close(why: StreamEnd): void {
    if (ended !== undefined) return;
    ended = why;
    for (const listener of listeners) listener(why);
    for (const { resolve } of waiting) resolve(false);
    waiting = [];
  }

  function frameLeft(fault?: Error | null): void {
    if (fault) return;
    left += 1;
    if (waiting.length === 0) return;
    for (const each of waiting) if (each.for <= left) each.resolve(true);
    waiting = waiting.filter((each) => each.for > left);
  }

  function begin(): void {
    if (hasBegun) return;
    hasBegun = true;
    // Proxies such as nginx would buffer the stream.
    reply.headers({ 'content-type': contentType, 'x-accel-buffering': 'no' }).hijack();
    raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
    answerBegan(request.raw);
  }

  /**
   * Whether frames may bypass the HTTP layer, which would write the head, length and end of each chunk separately: not
   * while it buffers something of this or an earlier answer, nor for a client without chunked encoding.
   */
  function isUnderWay(): boolean {
    const { chunkedEncoding, writableLength } = raw;
    return hasBegun && chunkedEncoding && raw.socket !== null && raw.socket.writableLength === writableLength;
  }

  return {
    get isOpen() {
      return ended === undefined;
    },
    get hasBegun() {
      return hasBegun;
    },
    write(frame) {
      if (ended !== undefined) return;
      if (raw.writableLength > MOST_WAITING) {
        close('slow');
        socket.destroy();
        return;
      }
      written += 1;
      if (isUnderWay()) return void raw.socket?.write(chunkOf(frame), frameLeft);
      begin();
      raw.write(frame, frameLeft);
    },
    writtenOut() {
      if (ended !== undefined) return Promise.resolve(false);
      if (left === written) return Promise.resolve(true);
      return new Promise((resolve) => waiting.push({ for: written, resolve }));
    },
    async drained() {
      const source = raw.socket ?? raw;
      if (ended !== undefined || !source.writableNeedDrain) return;
      const done = new AbortController();
      const signal = AbortSignal.any([done.signal, AbortSignal.timeout(PATIENCE)]);
      try {
        await Promise.race([once(source, 'drain', { signal }), once(raw, 'close', { signal })]);
      } catch {
        close('slow');
        socket.destroy();
      } finally {
        done.abort();
      }
    },
    end(why, last) {
      if (ended !== undefined) return;
      begin();
      if (contentType !== EVENTS && why !== 'done') {
        close(why);
        return void socket.destroy();
      }
      raw.end(last);
      close(why);
      const cutting = setTimeout(() => socket.destroy(), LAST_PATIENCE).unref();
      raw.once('finish', () => clearTimeout(cutting));
    },
    abandon: () => close('failed'),
    onEnd(listener) {
      if (ended === undefined) listeners.push(listener);
      else listener(ended);
    },
  };
}

const chunks = new WeakMap<Uint8Array, Buffer>();

/** A frame as an HTTP/1.1 chunk (RFC 9112 §7.1), made once for all streams. */
function chunkOf(frame: Uint8Array): Buffer {
  const known = chunks.get(frame);
  if (known !== undefined) return known;
  const chunk = Buffer.concat([Buffer.from(`${frame.length.toString(16)}\r\n`), frame, Buffer.from('\r\n')]);
  chunks.set(frame, chunk);
  return chunk;
}
