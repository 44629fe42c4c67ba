/** An event of a stream. */
export interface StreamEvent {
  /** Its type; undefined where the server names none. */
  readonly event: string | undefined;
  readonly data: string;
}

export interface EventReaderOptions {
  /** How many characters may wait for the end of their event. */
  readonly maxLength: number;
  /** Called with how long the server asks clients to wait before they reconnect, in milliseconds. */
  readonly onRetry: (pause: number) => void;
}

/**
 * Makes a function that reads server-sent events (WHATWG HTML §9.2.6) from the texts of a stream, and returns those that
 * are whole. Ids, comments and unknown fields are ignored.
 * @throws {Error} from the function, for an event that is too long
 */
export function createEventReader({
  maxLength,
  onRetry,
}: EventReaderOptions): (text: string) => StreamEvent[] {
  let event: string | undefined;
  let data: string[] = [];
  let dataLength = 0;
  let unfinished = '';
  let endsWithReturn = false;

  function read(line: string): void {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') event = value || undefined;
    if (field === 'retry' && /^\d+$/.test(value)) onRetry(Number(value));
    if (field !== 'data') return;
    data.push(value);
    dataLength += value.length + 1;
  }

  return (text) => {
    const events: StreamEvent[] = [];
    // The second half of a line end.
    const lines = text.slice(endsWithReturn && text.startsWith('\n') ? 1 : 0).split(/\r\n|\n|\r/);
    if (text !== '') endsWithReturn = text.endsWith('\r');
    lines[0] = unfinished + (lines[0] ?? '');
    unfinished = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        read(line);
        continue;
      }
      if (data.length > 0) events.push({ event, data: data.join('\n') });
      event = undefined;
      data = [];
      dataLength = 0;
    }
    if (unfinished.length + dataLength > maxLength) throw new Error('An event of the stream is too long.');
    return events;
  };
}
