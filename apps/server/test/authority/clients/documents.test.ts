import type { RequestListener } from 'node:http';
import type { LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clients } from '../../../src/authority/clients/clients.ts';
import { isDocumentUrl } from '../../../src/authority/clients/published-url.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type Answer, documentHost, type DocumentHost } from './document-host.ts';
import { KNOWN_CLIENTS } from './known-clients.ts';
import { ASKING, type ProcessOptions, type ServerProcess, serverProcess } from './server-process.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let server: TestServer;
let host: DocumentHost;
let paths = 0;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
});
afterAll(async () => {
  host.close();
  await server.close();
});

const process = (options?: ProcessOptions): ServerProcess => serverProcess(server, options);

/** Publishes a good document at a new path, with the given differences; a member that is `undefined` is left out. */
function publish(different: object = {}, headers?: Record<string, string>, on = host) {
  const path = newPath();
  const document = {
    client_id: on.url + path,
    client_name: 'A client',
    redirect_uris: ['https://app.example/cb'],
    ...different,
  };
  return { path, document, url: on.publish(path, document, headers) };
}

function newPath(): string {
  paths += 1;
  return `/client-${paths}.json`;
}

/** The name of the client, or the refusal's code and text. */
async function outcomeOf(clients: Clients, clientId: string): Promise<string> {
  try {
    return (await clients.find(clientId, ASKING)).name;
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string };
    return `${status} ${code} ${message}`;
  }
}

describe('the document of a client', () => {
  const published = Object.entries(KNOWN_CLIENTS).filter(([, { documentUrl }]) => documentUrl !== undefined);
  test.each(published)('%s describes it', async (_name, { metadata, documentUrl = '' }) => {
    expect(isDocumentUrl(documentUrl, { publicUrl: 'https://as.example' })).toBe(true);
    const { url } = publish(metadata);
    const method = metadata['token_endpoint_auth_method'] ?? 'none';
    expect(await process().clients.find(url, ASKING)).toMatchObject({
      kind: 'document',
      id: url,
      name: metadata['client_name'],
      redirectUris: metadata['redirect_uris'],
      authenticationMethods: metadata['token_endpoint_auth_methods_supported'] ?? [method],
      grantTypes: expect.arrayContaining(['authorization_code', 'refresh_token']),
    });
  });

  test('may be of any type of JSON, and list redirect URIs that are left out', async () => {
    const { clients } = process();
    const type = { 'content-type': 'application/vnd.app.client+json; charset=utf-8' };
    const { url } = publish({ redirect_uris: ['http://192.0.2.1/cb', 'https://app.example/cb', 1] }, type);
    expect(await clients.find(url, ASKING)).toMatchObject({ redirectUris: ['https://app.example/cb'] });
  });

  test.each<[string, object | (() => RequestListener), RegExp]>([
    [
      'names another client',
      { client_id: 'https://claude.ai/oauth/claude-code-client-metadata' },
      /client_id/,
    ],
    ['names no client', { client_id: undefined }, /client_id/],
    ['has no name', { client_name: undefined }, /client_name/],
    ['has a name that reads backwards', { client_name: '\u202eedualC' }, /client_name/],
    ['has no redirect URI', { redirect_uris: undefined }, /redirect_uris/],
    ['has only ones that are never used', { redirect_uris: ['http://app.example/cb'] }, /redirect_uris/],
    ['has a secret', { client_secret: 'of everybody' }, /client_secret/],
    ['has a secret that never ends', { client_secret_expires_at: 0 }, /client_secret_expires_at/],
    ['needs a secret', { token_endpoint_auth_method: 'client_secret_jwt' }, /token_endpoint_auth_method/],
    [
      'has no method of ours',
      { token_endpoint_auth_method: 'tls_client_auth' },
      /token_endpoint_auth_method/,
    ],
    ['signs without keys', { token_endpoint_auth_method: 'private_key_jwt' }, /needs jwks/],
    ['has its private key in it', { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }, /jwks/],
    ['has keys inside a network', { jwks_uri: 'https://10.0.0.1:8080/jwks' }, /jwks_uri/],
    ['would be limited', { software_statement: 'a.b.c' }, /software_statement/],
    ['holds NUL', { other: '\u0000' }, /JSON/],
    ['is a list', () => json('[]'), /JSON object/],
    ['is no JSON', () => json('{'), /JSON/],
    ['is not in UTF-8', () => json(Buffer.from([0x7b, 0xff, 0x7d])), /JSON/],
    ['names a member twice', () => json('{"client_id":"a","client_id":"b"}'), /twice/],
    [
      'is a page',
      () => (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('{}'),
      /application\/json/,
    ],
    [
      'has no type',
      () => (_request, response) => void response.writeHead(200).end('{}'),
      /application\/json/,
    ],
    ['is gone', () => (_request, response) => void response.writeHead(404).end(), /404/],
  ])('that %s is refused, with the reason', async (_name, what, fault) => {
    const url = typeof what === 'function' ? host.publish(newPath(), what()) : publish(what).url;
    const outcome = await outcomeOf(process().clients, url);
    expect(outcome).toMatch(/^401 INVALID_CLIENT http/);
    expect(outcome).toMatch(fault);
  });

  test('is read over https, with a certificate that counts', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const secure = await documentHost({ key, cert });
    const trusted = getCACertificates();
    const { url } = publish({}, {}, secure);
    expect(await outcomeOf(process().clients, url)).toMatch(/^503/);
    setDefaultCACertificates([...trusted, cert]);
    expect(await outcomeOf(process().clients, publish({}, {}, secure).url)).toBe('A client');
    setDefaultCACertificates(trusted);
    secure.close();
  });
});

function json(body: string | Buffer): RequestListener {
  return (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

describe('a client id that is a URL', () => {
  const REFUSED = [
    'https://app.example',
    'https://app.example/',
    'https://app.example:8443/client.json',
    'https://app.example:443/client.json',
    'http://app.example/client.json',
    'https://app.example/client.json#a',
    'https://user@app.example/client.json',
    'https://app.example/a/../client.json',
    'https://app.example/a/%2e%2e/client.json',
    'https://APP.example/client.json',
    'HTTPS://app.example/client.json',
    'https:app.example/client.json',
    String.raw`https://app.example\@evil.example/client.json`,
    'https://app.example./client.json',
    ' https://app.example/client.json',
    `https://app.example/${'x'.repeat(512)}`,
    'https://0x7f000001/client.json',
    'ftp://app.example/client.json',
    'data:application/json,{}',
    'file:///etc/passwd',
  ];
  test.each(REFUSED)('%j is nobody, and nothing is asked', async (clientId) => {
    expect(isDocumentUrl(clientId, { publicUrl: server.url })).toBe(false);
    const { clients, log } = process();
    expect(await outcomeOf(clients, clientId)).toMatch(
      /^401 INVALID_CLIENT this server knows no such client/,
    );
    expect(log).toEqual([]);
  });

  test('is compared letter for letter', async () => {
    const { path, document } = publish();
    const other = host.publish(`${path}?a=b`, document);
    expect(await outcomeOf(process().clients, other)).toMatch(/client_id: must be the URL/);
  });

  test('may be on this machine only where the server is, too', async () => {
    const { url, path } = publish();
    const { clients } = process({ publicUrl: 'https://as.example' });
    expect(await outcomeOf(clients, url)).toMatch(/^401 INVALID_CLIENT this server knows no such client/);
    expect(host.asked(path)).toBe(0);
  });

  /** A name server that answers what a test wants, one answer after the other. */
  function names(...answers: string[][]): LookupFunction {
    let asked = 0;
    return (_host, _options, callback) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  }

  test('never leads inside, whatever its name resolves to, first or later', async () => {
    for (const answers of [
      [['127.0.0.1']],
      [['10.0.0.1']],
      [['169.254.169.254']],
      [['::ffff:127.0.0.1']],
      [['1.1.1.1', '127.0.0.1']],
      [['1.1.1.1'], ['127.0.0.1']],
      [[]],
    ]) {
      const outbound = { lookup: names(...answers), patience: 200 };
      const { clients, log } = process({ publicUrl: 'https://as.example', outbound });
      const url = `https://app.example${newPath()}`;
      expect(await outcomeOf(clients, url)).toMatch(
        /^503 TEMPORARILY_UNAVAILABLE https:\/\/app\.example\S+ cannot be reached/,
      );
      expect(log).toHaveLength(1);
    }
    const inside = 'https://192.168.0.1/client.json';
    const { clients, log } = process({ publicUrl: 'https://as.example' });
    expect(await outcomeOf(clients, inside)).toMatch(/^503/);
    expect(log[0]).toMatch(/is not an internet address/);
  });

  test('does not follow redirects, and reads neither too much nor for too long', async () => {
    const target = publish();
    const local = { allows: new Set(['loopback'] as const), patience: 200 };
    const { clients, log } = process({ outbound: local });
    const faulty: RequestListener[] = [
      (_request, response) => void response.writeHead(302, { location: target.url }).end(),
      json(JSON.stringify({ client_name: 'x'.repeat(65_536) })),
      (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      () => undefined,
      (request) => void request.socket.destroy(),
      (_request, response) => void response.writeHead(500).end(),
      (_request, response) => void response.writeHead(403).end(),
    ];
    for (const answer of faulty) {
      const outcome = await outcomeOf(clients, host.publish(newPath(), answer));
      expect(outcome).toMatch(/^503 TEMPORARILY_UNAVAILABLE/);
      // Only the operator learns what is there.
      expect(outcome).not.toMatch(/redirect|bytes|time|ECONN|500|403/);
    }
    expect(host.asked(target.path)).toBe(0);
    expect(
      log.map((line) => line.replace(/.*(redirect|65536 bytes|in time|ECONN\w+|\d{3}$).*/, '$1')),
    ).toEqual(['redirect', '65536 bytes', 'in time', 'in time', 'ECONNRESET', '500', '403']);
  });
});

describe('a copy', () => {
  test.each([
    [{ 'cache-control': 'max-age=600' }, 600],
    [{ 'cache-control': 'public, MAX-AGE="600"' }, 600],
    [{ 'cache-control': 'max-age=600', age: '550' }, 50],
    [{ 'cache-control': 'max-age=31536000, immutable' }, 86_400],
    [{}, 300],
    [{ 'cache-control': 'private' }, 300],
  ])('of an answer with %j serves for %i seconds', async (headers, seconds) => {
    const { clients, clock } = process();
    const { url, path } = publish({}, headers);
    await clients.find(url, ASKING);
    clock.time += (seconds - 1) * 1_000;
    await clients.find(url, ASKING);
    expect(host.asked(path)).toBe(1);
    clock.time += 1_000;
    await clients.find(url, ASKING);
    expect(host.asked(path)).toBe(2);
  });

  test.each(['no-cache', 'max-age=0', 'max-age=many', 'max-age=60, no-store'])(
    'of an answer with %s does not serve',
    async (cacheControl) => {
      const { clients } = process();
      const { url, path } = publish({}, { 'cache-control': cacheControl });
      for (const times of [1, 2, 3]) {
        expect(await outcomeOf(clients, url)).toBe('A client');
        expect(host.asked(path)).toBe(times);
      }
    },
  );

  test('that must not be stored is not, and is no last good one', async () => {
    const { clients } = process();
    const { url, path, document } = publish({}, { 'cache-control': 'no-store' });
    await clients.find(url, ASKING);
    const { rows } = await stored(url);
    expect(rows).toEqual([{ document: null, failure: null }]);
    host.publish(path, (_request, response) => void response.writeHead(500).end());
    expect(await outcomeOf(clients, url)).toMatch(/^503/);
    expect(JSON.stringify(rows)).not.toContain(document.client_name);
  });

  async function stored(url: string) {
    return {
      rows: await server.database.asSystem((transaction) =>
        transaction
          .selectFrom('client_documents')
          .select(['document', 'failure'])
          .where('url', '=', url)
          .execute(),
      ),
    };
  }

  test('serves every process, and requests at the same time cause one fetch', async () => {
    const { clients } = process();
    const { url, path } = publish();
    await Promise.all(Array.from({ length: 10 }, () => clients.find(url, ASKING)));
    expect(await outcomeOf(process().clients, url)).toBe('A client');
    expect(host.asked(path)).toBe(1);
  });

  test('shows what the client changed, once it is no longer fresh', async () => {
    const { clients, clock } = process();
    const { url, path, document } = publish();
    await clients.find(url, ASKING);
    host.publish(path, { ...document, client_name: 'Another name' });
    expect(await outcomeOf(clients, url)).toBe('A client');
    clock.time += 300_000;
    expect(await outcomeOf(clients, url)).toBe('Another name');
  });

  test('serves for a day while its host fails, which is asked once a minute', async () => {
    const { clients, clock } = process();
    const { url, path } = publish();
    await clients.find(url, ASKING);
    host.publish(path, (_request, response) => void response.writeHead(503).end());
    clock.time += 300_000;
    for (const asked of [2, 2, 2]) {
      expect(await outcomeOf(clients, url)).toBe('A client');
      expect(host.asked(path)).toBe(asked);
      clock.time += 20_000;
    }
    expect(await outcomeOf(clients, url)).toBe('A client');
    expect(host.asked(path)).toBe(3);
    clock.time += DAY;
    expect(await outcomeOf(clients, url)).toMatch(/^503/);
  });

  test.each<[string, (document: Readonly<Record<string, unknown>>) => Answer]>([
    ['is gone', () => (_request, response) => void response.writeHead(410).end()],
    ['is wrong', (document) => ({ ...document, client_secret: 'of everybody' })],
  ])('ends at once when the document %s', async (_name, change) => {
    const { clients, clock } = process();
    const { url, path, document } = publish();
    await clients.find(url, ASKING);
    host.publish(path, change(document));
    clock.time += 300_000;
    expect(await outcomeOf(clients, url)).toMatch(/^401 INVALID_CLIENT/);
    host.publish(path, document);
    clock.time += 59_000;
    expect(await outcomeOf(clients, url)).toMatch(/^401 INVALID_CLIENT/);
    clock.time += 1_000;
    expect([await outcomeOf(clients, url), host.asked(path)]).toEqual(['A client', 3]);
  });

  test('of a host that failed at first is fetched again after a minute', async () => {
    const { clients, clock } = process();
    const path = newPath();
    const url = host.publish(path, (_request, response) => void response.writeHead(502).end());
    expect(await outcomeOf(clients, url)).toMatch(/^503/);
    expect(await outcomeOf(clients, url)).toMatch(/^503/);
    expect(host.asked(path)).toBe(1);
    host.publish(path, {
      client_id: url,
      client_name: 'Up again',
      redirect_uris: ['https://app.example/cb'],
    });
    clock.time += 60_000;
    expect(await outcomeOf(clients, url)).toBe('Up again');
  });
});

test('one network makes this server ask for a hundred unknown documents an hour, and known ones still serve', async () => {
  const { clients, clock } = process({ rateLimit: 5_000 });
  const { url: known } = publish();
  await clients.find(known, ASKING);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, () => outcomeOf(clients, host.url + newPath())),
  );
  expect(outcomes.filter((outcome) => outcome.startsWith('429 RATE_LIMITED'))).toHaveLength(1);
  clock.time += 600_000;
  expect(await outcomeOf(clients, known)).toBe('A client');
  expect((await clients.find(publish().url, { ip: '192.0.2.2' })).name).toBe('A client');
});
