import { isObject } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';
import { createEventReader, type StreamEvent } from './event-reader.ts';
import type { FeedPosition } from './feed-log.ts';
import { MAX_MESSAGE_LENGTH } from './message.ts';
import type { OpenStream, StreamRequest } from './transport.ts';

/** The two routes of the revocation feed. */
export interface FeedClient {
  /** Fetches the snapshot: one message with everything that is revoked. */
  snapshot(signal: AbortSignal): Promise<string>;
  /**
   * Opens the stream after a position, and yields its events in order until it ends.
   * @param onRetry called with how long the server asks clients to wait before they reconnect, in milliseconds
   */
  stream(
    position: FeedPosition,
    signal: AbortSignal,
    onRetry: (pause: number) => void,
  ): AsyncIterable<StreamEvent>;
}

export interface FeedClientOptions {
  /** Where the server's API is, without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  readonly openStream: OpenStream;
}

type SendRequest = (url: string, request: StreamRequest) => Promise<Response>;

/** The JSON around a snapshot takes a few characters. */
const MAX_SNAPSHOT_BYTES: number = MAX_MESSAGE_LENGTH + 1024;

/** Creates a client of the revocation feed that only uses the Fetch API. */
export function createFeedClient({ url, apiKey, fetch, openStream }: FeedClientOptions): FeedClient {
  async function get(
    send: SendRequest,
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    const response = await send(`${url}${path}`, {
      headers: { authorization: `Bearer ${apiKey}`, ...headers },
      cache: 'no-store',
      redirect: 'manual',
      signal,
    });
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`${path} answered with status ${response.status}.`);
  }

  const sendForStream: SendRequest = (...request) => openStream(fetch, ...request);

  return {
    async snapshot(signal) {
      const response = await get(fetch, '/v1/revocation-feed', { accept: 'application/json' }, signal);
      const text = await readLimitedText(response, MAX_SNAPSHOT_BYTES);
      const answer: unknown = JSON.parse(text ?? '');
      if (!isObject(answer) || typeof answer['snapshot'] !== 'string')
        throw new Error('/v1/revocation-feed did not answer with a snapshot.');
      return answer['snapshot'];
    },
    async *stream({ epoch, seq }, signal, onRetry) {
      const headers = { accept: 'text/event-stream', 'last-event-id': `${epoch}.${seq}` };
      const response = await get(sendForStream, '/v1/revocation-feed/stream', headers, signal);
      if (!/^text\/event-stream(?:;|$)/i.test(response.headers.get('content-type') ?? '')) {
        await response.body?.cancel();
        throw new Error('/v1/revocation-feed/stream did not answer with a stream of events.');
      }
      yield* eventsOf(response, onRetry);
    },
  };
}

async function* eventsOf(
  { body }: Response,
  onRetry: (pause: number) => void,
): AsyncGenerator<StreamEvent, void, undefined> {
  if (body === null) return;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const read = createEventReader({ maxLength: MAX_MESSAGE_LENGTH, onRetry });
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* read(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Rejects with the error of the stream, which its reader has already seen.
    reader.cancel().catch(() => {});
  }
}
