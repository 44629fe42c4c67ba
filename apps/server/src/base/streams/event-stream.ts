import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { answerBegan } from '../telemetry/watch-requests.ts';

/** Why a stream ended: its client left or read too slowly, its API key (or session) or its place in the log is no longer good, … */
export type StreamEnd = 'client' | 'slow' | 'key' | 'reset' | 'stopping' | 'failed';

/** The answer of one stream of server-sent events, which begins with what is first written. */
export interface EventStream {
  readonly isOpen: boolean;
  readonly hasBegun: boolean;
  /** Writes what was prepared for every stream. One whose client reads too slowly is cut off. */
  write(frame: Uint8Array): void;
  /**
   * Resolves once all that was written so far has been handed to the operating system: true, or false where the stream
   * ended before.
   */
  writtenOut(): Promise<boolean>;
  /** Resolves once what was written is on its way, or the stream has ended. */
  drained(): Promise<void>;
  /** Ends it, with something last. */
  end(why: StreamEnd, last?: Uint8Array): void;
  /** Gives up one that has not begun: what is answered in its place is for others to say. */
  abandon(): void;
  /** Calls back once it has ended, whoever ended it. */
  onEnd(listener: (why: StreamEnd) => void): void;
}

/** What may wait for one client, in bytes. It resumes where it was cut off, at its own pace. */
const MOST_WAITING = 256 * 1_024;
/** How long a client is waited for that reads what it has missed, and one that reads its last frame; milliseconds. */
const PATIENCE = 30_000;
const LAST_PATIENCE = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Proxies such as nginx would keep what comes until there is more of it.
  'x-accel-buffering': 'no',
};

/** Makes a stream of the answer to a request. Nothing is sent before the first frame, so that it may still be refused. */
export function createEventStream(reply: FastifyReply): EventStream {
  const { raw, request } = reply;
  /** The answer has none as long as it waits for one before it on their connection. */
  const { socket } = request.raw;
  const listeners: ((why: StreamEnd) => void)[] = [];
  let ended: StreamEnd | undefined;
  let hasBegun = false;
  /** Frames that were written, and those of them that have left. */
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
    reply.headers(HEADERS).hijack();
    raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
    answerBegan(request.raw);
  }

  /**
   * Whether bytes may go to the socket past the HTTP layer, which would write head, length and end of each chunk apart:
   * not while it keeps something of this answer or of one before it, nor for a client that knows no chunks.
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

/** A frame as a chunk of HTTP/1.1 (RFC 9112 §7.1), made once for all streams that it is written to. */
function chunkOf(frame: Uint8Array): Buffer {
  const known = chunks.get(frame);
  if (known !== undefined) return known;
  const chunk = Buffer.concat([Buffer.from(`${frame.length.toString(16)}\r\n`), frame, Buffer.from('\r\n')]);
  chunks.set(frame, chunk);
  return chunk;
}
