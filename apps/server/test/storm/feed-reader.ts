import { setTimeout } from 'node:timers/promises';
import type { StormCall } from './caller.ts';

/** Follows the feed of a server as any client of server-sent events does, and counts its faults. */
export interface FeedReader {
  /** Received ids, in order. */
  readonly ids: readonly string[];
  /** Entries that arrived after one that they do not follow. */
  readonly gaps: number;
  /** Entries that arrived again. */
  readonly doubles: number;
  close(): Promise<void>;
}

interface Message {
  readonly epoch: string;
  readonly seq: number;
  readonly entries: readonly { readonly seq: number; readonly id: string }[];
}

const RETRY_MILLISECONDS = 100;

/** Begins after a new snapshot, and reconnects to the same address with `Last-Event-ID` whenever it is disconnected. */
export async function readFeed(url: string, key: string, call: StormCall): Promise<FeedReader> {
  const { snapshot = '' } = await call('GET /v1/revocation-feed');
  const { epoch, seq } = messageOf(snapshot);
  const closing = new AbortController();
  const ids: string[] = [];
  let [last, gaps, doubles] = [seq, 0, 0];

  function take(event: string): void {
    const [, jws] = /^event: revocations\ndata: (.+)$/m.exec(event) ?? [];
    if (jws === undefined) return;
    for (const entry of messageOf(jws).entries) {
      if (entry.seq <= last) doubles += 1;
      else {
        if (entry.seq > last + 1) gaps += 1;
        last = entry.seq;
        ids.push(entry.id);
      }
    }
  }

  async function follow(): Promise<void> {
    const response = await fetch(`${url}/v1/revocation-feed/stream`, {
      headers: { authorization: `Bearer ${key}`, 'last-event-id': `${epoch}.${last}` },
      signal: closing.signal,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return;
    }
    let rest = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) take(event);
    }
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await follow().catch(() => undefined);
      await setTimeout(RETRY_MILLISECONDS);
    }
  }

  const running = run();
  return {
    ids,
    get gaps() {
      return gaps;
    },
    get doubles() {
      return doubles;
    },
    close() {
      closing.abort();
      return running;
    },
  };
}

function messageOf(jws: string): Message {
  const { events } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as {
    events: Record<string, Message>;
  };
  const message = events['urn:grantex:event:revocations'];
  if (message === undefined) throw new Error('a message of the feed has its event');
  return message;
}
