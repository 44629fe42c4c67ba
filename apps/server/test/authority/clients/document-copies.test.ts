import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPublishedDocuments } from '../../../src/authority/clients/published-documents.ts';
import { keepCopy } from '../../../src/authority/clients/stored-documents.ts';
import { createOutboundFetch } from '../../../src/base/outbound/outbound-fetch.ts';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type Answer, documentHost, type DocumentHost } from './document-host.ts';
import { ASKING, nameOf, type ServerProcess, serverProcess } from './server-process.ts';

const DAY = 86_400_000;

let server: TestServer;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
});
afterAll(async () => {
  host.close();
  await server.close();
});

const process = (): ServerProcess => serverProcess(server);

test.each([
  [{ 'cache-control': 'max-age=600' }, 600],
  [{ 'cache-control': 'public, MAX-AGE="600"' }, 600],
  [{ 'cache-control': 'max-age=600', age: '500' }, 100],
  [{ 'cache-control': 'max-age=600', age: '550' }, 60],
  [{ 'cache-control': 'no-cache' }, 60],
  [{ 'cache-control': 'max-age=0' }, 60],
  [{ 'cache-control': 'max-age=many' }, 60],
  [{ 'cache-control': 'max-age=60, no-store' }, 60],
  [{ 'cache-control': 'max-age=31536000, immutable' }, 86_400],
  [{}, 300],
  [{ 'cache-control': 'private' }, 300],
])('the copy of an answer with %j serves for %i seconds', async (headers, seconds) => {
  const { clients, clock } = process();
  const { url, path } = host.publishClient({}, headers);
  await clients.find(url, ASKING);
  clock.time += (seconds - 1) * 1_000;
  await clients.find(url, ASKING);
  expect(host.asked(path)).toBe(1);
  clock.time += 1_000;
  await clients.find(url, ASKING);
  expect(host.asked(path)).toBe(2);
});

test('a document that must not be stored is not, and leaves no last good copy', async () => {
  const { clients, clock } = process();
  const { url, path, document } = host.publishClient({}, { 'cache-control': 'no-store' });
  await clients.find(url, ASKING);
  await process().clients.find(url, ASKING);
  expect(host.asked(path)).toBe(2);
  const rows = await stored(url);
  expect(rows).toEqual([{ document: null, failure: null }]);
  host.publish(path, (_request, response) => void response.writeHead(500).end());
  clock.time += 60_000;
  expect(await nameOf(clients, url)).toMatch(/^503/);
  expect(JSON.stringify(rows)).not.toContain(document.client_name);
});

function stored(url: string): Promise<{ document: object | null; failure: string | null }[]> {
  return server.database.asSystem((transaction) =>
    transaction
      .selectFrom('client_documents')
      .select(['document', 'failure'])
      .where('url', '=', url)
      .execute(),
  );
}

test('a copy serves every process, and requests at the same time cause one fetch', async () => {
  const { clients } = process();
  const { url, path } = host.publishClient();
  await Promise.all(Array.from({ length: 10 }, () => clients.find(url, ASKING)));
  expect(await nameOf(process().clients, url)).toBe('A client');
  expect(host.asked(path)).toBe(1);
});

test('a change counts once the copy is no longer fresh', async () => {
  const { clients, clock } = process();
  const { url, path, document } = host.publishClient();
  await clients.find(url, ASKING);
  host.publish(path, { ...document, client_name: 'Another name' });
  expect(await nameOf(clients, url)).toBe('A client');
  clock.time += 300_000;
  expect(await nameOf(clients, url)).toBe('Another name');
});

test('the last good copy serves while a newer one is on its way', async () => {
  const { clients, clock } = process();
  const { url, path, document } = host.publishClient();
  await clients.find(url, ASKING);
  clock.time += 300_000;
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    host.publish(path, (_request, response) => {
      answer = () =>
        void response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ ...document, client_name: 'Another name' }));
      resolve();
    });
  });
  const first = nameOf(clients, url);
  await asked;
  expect(await nameOf(clients, url)).toBe('A client');
  answer();
  expect(await first).toBe('Another name');
  expect(host.asked(path)).toBe(2);
});

test('a copy that is too old for somebody who waits with others is fetched again for them', async () => {
  const kind = { longest: 3_600, read: (document: object): object => document };
  const documents = createPublishedDocuments({
    database: server.database,
    fetch: createOutboundFetch({ allows: new Set(['loopback']), mostBytes: 1_000 }),
    isLimited: false,
    log: { warn: () => undefined },
    now: Date.now,
  });
  const url = host.publish(host.newPath(), { keys: 'new' });
  const [fetchedAt, freshUntil] = [new Date(Date.now() - 600_000), new Date(Date.now() + 600_000)];
  const old = { document: { keys: 'old' }, fetchedAt, freshUntil, failure: null };
  // The first finds no copy, and then one that another process has stored meanwhile, which is good enough for them.
  const [, , second] = await Promise.all([
    documents.read(url, kind, ASKING),
    server.database.asSystem((transaction) => keepCopy(transaction, url, old)),
    documents.read(url, kind, ASKING, 60),
  ]);
  expect(second).toEqual({ keys: 'new' });
});

test('a copy serves for a day while its host fails, which is asked once a minute', async () => {
  const { clients, clock } = process();
  const { url, path } = host.publishClient();
  await clients.find(url, ASKING);
  host.publish(path, (_request, response) => void response.writeHead(503).end());
  clock.time += 300_000;
  for (const asked of [2, 2, 2]) {
    expect(await nameOf(clients, url)).toBe('A client');
    expect(host.asked(path)).toBe(asked);
    clock.time += 20_000;
  }
  expect(await nameOf(clients, url)).toBe('A client');
  expect(host.asked(path)).toBe(3);
  clock.time += DAY;
  expect(await nameOf(clients, url)).toMatch(/^503/);
});

test.each<[string, (document: Readonly<Record<string, unknown>>) => Answer]>([
  ['is gone', () => (_request, response) => void response.writeHead(410).end()],
  ['is wrong', (document) => ({ ...document, client_secret: 'of everybody' })],
])('a copy ends at once when the document %s', async (_name, change) => {
  const { clients, clock } = process();
  const { url, path, document } = host.publishClient();
  await clients.find(url, ASKING);
  host.publish(path, change(document));
  clock.time += 300_000;
  expect(await nameOf(clients, url)).toMatch(/^401 INVALID_CLIENT/);
  host.publish(path, document);
  clock.time += 59_000;
  expect(await nameOf(clients, url)).toMatch(/^401 INVALID_CLIENT/);
  clock.time += 1_000;
  expect([await nameOf(clients, url), host.asked(path)]).toEqual(['A client', 3]);
});

test('a host that failed at first is asked again after a minute', async () => {
  const { clients, clock } = process();
  const path = host.newPath();
  const url = host.publish(path, (_request, response) => void response.writeHead(502).end());
  expect(await nameOf(clients, url)).toMatch(/^503/);
  expect(await nameOf(clients, url)).toMatch(/^503/);
  expect(host.asked(path)).toBe(1);
  host.publish(path, {
    client_id: url,
    client_name: 'Up again',
    redirect_uris: ['https://app.example/cb'],
  });
  clock.time += 60_000;
  expect(await nameOf(clients, url)).toBe('Up again');
});

test('copies that serve nobody any more are deleted', async () => {
  const { clients, clock } = process();
  const good = host.publishClient({}, { 'cache-control': 'max-age=60' });
  const gone = host.url + host.newPath();
  await Promise.all([good.url, gone].map((url) => nameOf(clients, url)));
  const housekeeping = startHousekeeping({
    database: server.database,
    log: { warn: () => undefined },
    now: () => new Date(clock.time),
  });
  const left = async () => Promise.all([good.url, gone].map(async (url) => (await stored(url)).length));
  await housekeeping.sweep();
  expect(await left()).toEqual([1, 1]);
  clock.time += 61_000;
  await housekeeping.sweep();
  expect(await left()).toEqual([1, 0]);
  clock.time += DAY;
  await housekeeping.sweep();
  expect(await left()).toEqual([0, 0]);
  await housekeeping.close();
});
