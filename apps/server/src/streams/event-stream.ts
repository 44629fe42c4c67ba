import { once } from 'node:events';
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { answerBegan } from '../telemetry/watch-requests.ts';

/** Why a stream ended: its client left or read too slowly, its API key or its place in the log is no longer good, … */
export type StreamEnd = 'client' | 'slow' | 'key' | 'reset' | 'stopping' | 'failed';

/** The answer of one stream of server-sent events, which begins with what is first written. */
export interface EventStream {
  readonly isOpen: boolean;
  readonly hasBegun: boolean;
  /** Writes what was prepared for every stream. One whose client reads too slowly is cut off. */
  write(frame: Uint8Array): void;
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
  'cache-control': 'no-store',
  // Proxies such as nginx would keep what comes until there is more of it.
  'x-accel-buffering': 'no',
};

/** Makes a stream of the answer to a request. Nothing is sent before the first frame, so that it may still be refused. */
export function createEventStream(reply: FastifyReply): EventStream {
  const { raw, request } = reply;
  const listeners: ((why: StreamEnd) => void)[] = [];
  let ended: StreamEnd | undefined;
  let hasBegun = false;

  if (raw.destroyed) ended = 'client';
  else raw.once('close', () => close('client'));
  raw.on('error', () => close('client'));

  function close(why: StreamEnd): void {
    if (ended !== undefined) return;
    ended = why;
    for (const listener of listeners) listener(why);
  }

  function begin(): void {
    if (hasBegun) return;
    hasBegun = true;
    reply.headers(HEADERS).hijack();
    raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
    answerBegan(request.raw);
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
      begin();
      if (raw.writableLength <= MOST_WAITING) return void raw.write(frame);
      close('slow');
      raw.destroy();
    },
    async drained() {
      if (ended !== undefined || !raw.writableNeedDrain) return;
      const done = new AbortController();
      const signal = AbortSignal.any([done.signal, AbortSignal.timeout(PATIENCE)]);
      try {
        await Promise.race([once(raw, 'drain', { signal }), once(raw, 'close', { signal })]);
      } catch {
        close('slow');
        raw.destroy();
      } finally {
        done.abort();
      }
    },
    end(why, last) {
      if (ended !== undefined) return;
      begin();
      raw.end(last);
      close(why);
      const cutting = setTimeout(() => raw.destroy(), LAST_PATIENCE).unref();
      raw.once('finish', () => clearTimeout(cutting));
    },
    abandon: () => close('failed'),
    onEnd(listener) {
      if (ended === undefined) listeners.push(listener);
      else listener(ended);
    },
  };
}
