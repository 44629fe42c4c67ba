import { isAnswerLost, waitBefore } from '../transport/backoff.ts';
import type { CallOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { byCursor, type CursorQuery, type Page } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import type { GrantexEvent } from './event-data.ts';
import { readServerEvents } from './server-events.ts';

/** What a stream yields besides events. */
export type StreamNotice =
  /** Everything until now was sent, and live events follow. Sent after every connection. */
  | { readonly type: 'ready'; readonly place: string }
  /** The position that the stream continues from is too old, or from before a restore: reload everything. */
  | { readonly type: 'reset'; readonly place: string }
  /** The audit log has grown to here: `audit.list` has the new entries. */
  | { readonly type: 'audit'; readonly seq: number };

export interface EventPage extends Page {
  /** Newest first. */
  readonly events: readonly GrantexEvent[];
  /** Where a stream continues after this page. */
  readonly place: string;
}

export interface StreamOptions {
  /** The id of the last known event, or a `place`. Default: from now on. */
  readonly after?: string | undefined;
  /** Ends the stream; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** `/v1/events`: events for dashboards. Needs the role `audit-read`. */
export interface Events {
  /** One page, newest first. Events are kept for 7 days. */
  list(query?: CursorQuery, options?: CallOptions): Promise<EventPage>;
  /** Every kept event, newest first. */
  listAll(options?: CallOptions): AsyncIterable<GrantexEvent>;
  /**
   * Events as they happen, each once and in order. It reconnects automatically and continues where it was; it ends when
   * you leave the loop.
   * @throws {GrantexError} if reconnecting would not help: `CREDENTIAL_UNKNOWN` once the API key has ended,
   *   `ROLE_REQUIRED`, `TOO_MANY_STREAMS`, `STREAMS_OFF`
   */
  stream(options?: StreamOptions): AsyncIterable<GrantexEvent | StreamNotice>;
}

const EVENTS = '/v1/events';

/** The server sends something every 5 seconds. If it is silent for longer than this, in seconds, the stream is lost. */
const LONGEST_SILENCE = 45;
/** Milliseconds until the next connection after one that ended well. */
const AGAIN_AFTER = 1_000;
/** The longest wait after a failure. */
const LONGEST_WAIT = 30_000;

export function createEvents(transport: Transport, clock: Clock = systemClock): Events {
  async function* connect(
    after: string | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<{ place: string | undefined; item: GrantexEvent | StreamNotice }, void, undefined> {
    const call = { method: 'GET', path: `${EVENTS}/stream`, query: { after } } as const;
    const pieces = transport.stream(call, { signal, timeout: LONGEST_SILENCE });
    for await (const { id, event, data } of readServerEvents(pieces)) {
      const item = itemOf(event, id, data);
      if (item !== undefined) yield { place: id, item };
    }
  }

  async function* stream({ after, signal }: StreamOptions = {}): AsyncGenerator<
    GrantexEvent | StreamNotice,
    void,
    undefined
  > {
    let place = after;
    for (let failures = 0; ;) {
      let wait = AGAIN_AFTER;
      try {
        for await (const { place: next, item } of connect(place, signal)) {
          failures = 0;
          place = next ?? place;
          yield item;
        }
      } catch (error) {
        if (!GrantexError.is(error) || !(isAnswerLost(error) || error.status === 503)) throw error;
        failures += 1;
        wait = waitBefore(error, failures, clock) ?? LONGEST_WAIT;
      }
      await clock.sleep(wait, signal);
    }
  }

  const events: Events = {
    list: (query, options) => transport.send({ method: 'GET', path: EVENTS, query: { ...query } }, options),
    listAll: (options) =>
      byCursor(
        (query) => events.list(query, options),
        (page) => page.events,
      ),
    stream,
  };
  return events;
}

/** Undefined for a kind that a newer server sends. */
function itemOf(
  event: string | undefined,
  id: string | undefined,
  data: string,
): GrantexEvent | StreamNotice | undefined {
  if (event === 'ready' || event === 'reset') return { type: event, place: id ?? '' };
  if (event !== undefined && event !== 'audit') return undefined;
  const told = parse(data);
  return event === 'audit' ? { ...(told as { readonly seq: number }), type: event } : (told as GrantexEvent);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new GrantexError('UNEXPECTED_ANSWER', 'the stream holds an event that is not JSON', {
      cause: error,
    });
  }
}
