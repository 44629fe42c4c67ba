import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** What is heard on a channel of `NOTIFY`, until it is closed. */
export interface Listening {
  close(): Promise<void>;
}

/** Called with the payload of each notification; with `''` whenever some may have been missed. */
export type Hear = (payload: string) => void;

/** Milliseconds until a lost connection is opened again. */
const AGAIN_AFTER = 1_000;

/**
 * Listens on a connection of its own, past every pool, and opens it again whenever it is lost. What was notified
 * meanwhile is lost: it is a hint to look now, beside looking now and then, never in its place.
 */
export function listenOn(url: string, channel: string, hear: Hear): Listening {
  const closing = new AbortController();
  let client: Client | undefined;

  async function listen(): Promise<void> {
    const opened = new Client({
      connectionString: url,
      application_name: 'grantex listen',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = opened;
    const ended = new Promise<void>((resolve) => opened.once('end', resolve));
    opened.on('error', () => undefined);
    opened.on('notification', ({ payload = '' }) => hear(payload));
    try {
      await opened.connect();
      await opened.query(`LISTEN ${opened.escapeIdentifier(channel)}`);
      hear('');
      await ended;
    } finally {
      await opened.end();
    }
  }

  async function listenOnAndOn(): Promise<void> {
    while (!closing.signal.aborted) {
      // Why it ended is nothing to anybody: whoever needs the database for more hears of it there.
      await listen().catch(() => undefined);
      await pause(AGAIN_AFTER, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
    }
  }

  const running = listenOnAndOn();

  return {
    async close() {
      closing.abort();
      await client?.end();
      await running;
    },
  };
}
