import { hash } from 'node:crypto';
import pg from 'pg';

/** What to write into a database directly, without a server. */
export interface InsertJob {
  readonly url: string;
  readonly writers: number;
  readonly seconds: number;
  readonly text: string;
  /**
   * False: one INSERT, committed, as fast as the database accepts it. True: what a log does that makes one transaction
   * of each entry: lock the head, hash the new entry onto it, insert, move the head.
   */
  readonly isChained: boolean;
}

/** Creates the tables that {@link insertEntries} writes into. */
export async function createEntryTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    CREATE TABLE entries (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL, hash text NOT NULL);
    CREATE TABLE head (id integer PRIMARY KEY, hash text NOT NULL);
    INSERT INTO head VALUES (1, '')`);
  await client.end();
}

/**
 * Writes entries over this number of connections. Each writer waits until its entry is durable before it writes the
 * next one.
 */
export async function insertEntries({ url, writers, seconds, text, isChained }: InsertJob): Promise<number> {
  const clients = await connectionsTo(url, writers);
  const deadline = performance.now() + seconds * 1000;
  let written = 0;
  async function write(client: pg.Client): Promise<void> {
    while (performance.now() < deadline) {
      await (isChained ? append(client, text) : insert(client, text, ''));
      if (performance.now() < deadline) written += 1;
    }
  }
  await Promise.all(clients.map(write));
  return written / seconds;
}

/** The connections stay open until the process ends, as those of a server do. */
const open = new Map<string, pg.Client[]>();

async function connectionsTo(url: string, count: number): Promise<pg.Client[]> {
  const clients = open.get(url) ?? [];
  open.set(url, clients);
  const missing = Math.max(0, count - clients.length);
  clients.push(...(await Promise.all(Array.from({ length: missing }, () => connect(url)))));
  return clients.slice(0, count);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // The database may end before this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function append(client: pg.Client, text: string): Promise<void> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ hash: string }>({
    name: 'lock',
    text: 'SELECT hash FROM head WHERE id = 1 FOR UPDATE',
  });
  const digest = hash('sha256', `${rows[0]?.hash}${text}`);
  await insert(client, text, digest);
  await client.query({ name: 'move', text: 'UPDATE head SET hash = $1 WHERE id = 1', values: [digest] });
  await client.query('COMMIT');
}

async function insert(client: pg.Client, text: string, digest: string): Promise<void> {
  await client.query({
    name: 'insert',
    text: 'INSERT INTO entries (body, hash) VALUES ($1, $2)',
    values: [text, digest],
  });
}
