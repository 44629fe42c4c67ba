import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Call } from '../../support/server.ts';

/** One block of an event stream. */
export interface Block {
  id: string | undefined;
  /** `message` when the block names no type. */
  event: string;
  data: any;
}

export interface OpenEvents {
  readonly status: number;
  readonly blocks: readonly Block[];
  /** All received bytes, as text. */
  readonly text: string;
  /** Resolves once it has ended, cleanly or not. */
  readonly ended: Promise<void>;
  /**
   * Waits for the first block that matches.
   * @throws when the stream ends before
   */
  until(isSo: (block: Block) => boolean): Promise<Block>;
  /** The events so far, `type` first. */
  events(): { id: string; type: string; data: any }[];
  /** Waits for this many events. */
  untilCount(count: number): Promise<void>;
  close(): void;
}

export interface OpenOptions {
  after?: string;
  lastEventId?: string;
  /** Reads nothing until this resolves. */
  reading?: Promise<void>;
}

/** Opens the event stream, from now on by default. */
export async function openEvents(
  url: string,
  key: string,
  { after, lastEventId, reading }: OpenOptions = {},
): Promise<OpenEvents> {
  const leaving = new AbortController();
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const response = await fetch(`${url}/v1/events/stream${query}`, {
    headers: {
      authorization: `Bearer ${key}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: leaving.signal,
  });
  const close = (): void => leaving.abort();
  onTestFinished(close);
  const blocks: Block[] = [];
  let text = '';
  let hasEnded = false;
  /** How many events have arrived. */
  let told = 0;
  let wake = (): void => undefined;
  let woken = new Promise<void>((resolve) => (wake = resolve));
  const notify = (): void => {
    wake();
    woken = new Promise<void>((resolve) => (wake = resolve));
  };
  async function readAll(): Promise<void> {
    await reading;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of response.body ?? []) {
      const more = decoder.decode(piece, { stream: true });
      text += more;
      const parts = (rest + more).split('\n\n');
      rest = parts.pop() ?? '';
      const found = parts.flatMap(blockOf);
      blocks.push(...found);
      told += found.filter(({ event }) => event === 'message').length;
      notify();
    }
  }
  const ended = readAll()
    .catch(() => undefined)
    .finally(() => {
      hasEnded = true;
      notify();
    });
  const until = async (isSo: (block: Block) => boolean): Promise<Block> => {
    for (;;) {
      const found = blocks.find(isSo);
      if (found !== undefined) return found;
      if (hasEnded) throw new Error(`the stream ended: ${text.slice(-300)}`);
      await woken;
    }
  };
  const events = () => blocks.filter(({ event }) => event === 'message').map(({ data }) => data);
  return {
    status: response.status,
    blocks,
    get text() {
      return text;
    },
    ended,
    until,
    events,
    async untilCount(count) {
      while (told < count) {
        if (hasEnded) throw new Error(`the stream ended: ${text.slice(-300)}`);
        await woken;
      }
    },
    close,
  };
}

function blockOf(block: string): Block[] {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  return [{ id: fields.get('id'), event: fields.get('event') ?? 'message', data: JSON.parse(data) }];
}

/** An event as a list shows it. */
export interface Told {
  id: string;
  type: string;
  at: string;
  createdAt: string;
  developerId: string;
  data: any;
}

/**
 * Waits until there are exactly this many events, and returns them, oldest first: tests that write in other databases of
 * the same PostgreSQL may delay them for a moment.
 * @throws when there are more
 */
export async function told(call: Call, count: number): Promise<Told[]> {
  for (;;) {
    const { events } = (await call('GET /v1/events')).body;
    if (events.length > count) {
      throw new Error(`${count} events were expected, and there are ${events.length}: ${typesOf(events)}`);
    }
    if (events.length === count) return events.toReversed();
    await pause(20);
  }
}

const typesOf = (events: Told[]): string => events.map(({ type }) => type).join(', ');
