import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** A subscription to a channel of `NOTIFY`. */
export interface Listening {
  close(): Promise<void>;
}

/** Called with the payload of each notification, and with `''` whenever some may have been missed. */
export type Hear = (payload: string) => void;

/** Milliseconds until a lost connection is reopened. */
const AGAIN_AFTER = 1_000;

/**
 * Listens on a separate connection, outside of every pool, and reopens it whenever it is lost. Notifications are lost
 * meanwhile: they are hints in addition to regular reads, never instead of them.
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
      // `connect` alone never settles when the client is closed meanwhile.
      await Promise.race([opened.connect(), ended]);
      await opened.query(`LISTEN ${opened.escapeIdentifier(channel)}`);
      hear('');
      await ended;
    } finally {
      await opened.end();
    }
  }

  async function listenOnAndOn(): Promise<void> {
    while (!closing.signal.aborted) {
      // The reason is not reported here: other users of the database report it.
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
