import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { GrantexError } from '../transport/errors.ts';

/** The longest event, in characters, far above any event of the server. */
const LONGEST_EVENT = 1024 * 1024;

/**
 * The server-sent events of a stream, in order; holds one chunk and one event in memory.
 * @throws {GrantexError} `UNEXPECTED_ANSWER` for an event that does not end after 1 MiB, or is not UTF-8
 */
export async function* readServerEvents(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let events: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    maxBufferSize: LONGEST_EVENT,
  });
  for await (const piece of pieces) {
    try {
      parser.feed(decoder.decode(piece, { stream: true }));
    } catch (error) {
      throw new GrantexError('UNEXPECTED_ANSWER', 'the stream is none of server-sent events', {
        cause: error,
      });
    }
    const arrived = events;
    events = [];
    yield* arrived;
  }
}
