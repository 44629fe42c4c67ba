import type { RequestListener } from 'node:http';
import type { LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDocumentUrl } from '../../../src/authority/clients/published-url.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { documentHost, type DocumentHost } from './document-host.ts';
import { KNOWN_CLIENTS } from './known-clients.ts';
import { ASKING, nameOf, type ProcessOptions, type ServerProcess, serverProcess } from './server-process.ts';

let server: TestServer;
let host: DocumentHost;
beforeAll(async () => {
  [server, host] = await Promise.all([testServer(), documentHost()]);
});
afterAll(async () => {
  host.close();
  await server.close();
});

const process = (options?: ProcessOptions): ServerProcess => serverProcess(server, options);

describe('the document of a client', () => {
  const published = Object.entries(KNOWN_CLIENTS).filter(([, { documentUrl }]) => documentUrl !== undefined);
  test.each(published)('%s describes it', async (_name, { metadata, documentUrl = '' }) => {
    expect(isDocumentUrl(documentUrl, { publicUrl: 'https://as.example' })).toBe(true);
    const { url } = host.publishClient(metadata);
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
    const { url } = host.publishClient(
      { redirect_uris: ['http://192.0.2.1/cb', 'https://app.example/cb', 1] },
      type,
    );
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
    const url =
      typeof what === 'function' ? host.publish(host.newPath(), what()) : host.publishClient(what).url;
    const outcome = await nameOf(process().clients, url);
    expect(outcome).toMatch(/^401 INVALID_CLIENT http/);
    expect(outcome).toMatch(fault);
  });

  test('is read over https, with a certificate that counts', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const secure = await documentHost({ key, cert });
    const trusted = getCACertificates();
    const { url } = secure.publishClient();
    expect(await nameOf(process().clients, url)).toMatch(/^503/);
    setDefaultCACertificates([...trusted, cert]);
    expect(await nameOf(process().clients, secure.publishClient().url)).toBe('A client');
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
    expect(await nameOf(clients, clientId)).toMatch(/^401 INVALID_CLIENT this server knows no such client/);
    expect(log).toEqual([]);
  });

  test('is compared letter for letter', async () => {
    const { path, document } = host.publishClient();
    const other = host.publish(`${path}?a=b`, document);
    expect(await nameOf(process().clients, other)).toMatch(/client_id: must be the URL/);
  });

  test('may be on this machine only where the server is, too', async () => {
    const { url, path } = host.publishClient();
    const { clients } = process({ publicUrl: 'https://as.example' });
    expect(await nameOf(clients, url)).toMatch(/^401 INVALID_CLIENT this server knows no such client/);
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
      const url = `https://app.example${host.newPath()}`;
      expect(await nameOf(clients, url)).toMatch(
        /^503 TEMPORARILY_UNAVAILABLE https:\/\/app\.example\S+ cannot be reached/,
      );
      expect(log).toHaveLength(1);
    }
    const inside = 'https://192.168.0.1/client.json';
    const { clients, log } = process({ publicUrl: 'https://as.example' });
    expect(await nameOf(clients, inside)).toMatch(/^503/);
    expect(log[0]).toMatch(/is not an internet address/);
  });

  test('does not follow redirects, and reads neither too much nor for too long', async () => {
    const target = host.publishClient();
    const faulty: [fault: string, answer: RequestListener][] = [
      ['a redirect', (_request, response) => void response.writeHead(302, { location: target.url }).end()],
      ['65536 bytes', json(JSON.stringify({ client_name: 'x'.repeat(65_536) }))],
      [
        'in time',
        (_request, response) =>
          void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
      ],
      ['in time', () => undefined],
      ['ECONNRESET', (request) => void request.socket.destroy()],
      ['500', (_request, response) => void response.writeHead(500).end()],
      ['403', (_request, response) => void response.writeHead(403).end()],
    ];
    for (const [fault, answer] of faulty) {
      const patience = fault === 'in time' ? { patience: 200 } : {};
      const { clients, log } = process({ outbound: { allows: new Set(['loopback']), ...patience } });
      const url = host.publish(host.newPath(), answer);
      const outcome = await nameOf(clients, url);
      expect(outcome).toMatch(/^503 TEMPORARILY_UNAVAILABLE/);
      // Only the operator learns what is there. The port may be 40359.
      expect(outcome.replace(url, '')).not.toMatch(/redirect|bytes|time|ECONN|500|403/);
      expect(log).toEqual([expect.stringContaining(fault)]);
    }
    expect(host.asked(target.path)).toBe(0);
  });
});

test('one network makes this server ask for a hundred unknown documents an hour, and known ones still serve', async () => {
  const { clients, clock } = process({ rateLimit: 5_000 });
  const { url: known } = host.publishClient();
  await clients.find(known, ASKING);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, () => nameOf(clients, host.url + host.newPath())),
  );
  expect(outcomes.filter((outcome) => outcome.startsWith('429 RATE_LIMITED'))).toHaveLength(1);
  clock.time += 600_000;
  expect(await nameOf(clients, known)).toBe('A client');
  expect((await clients.find(host.publishClient().url, { ip: '192.0.2.2' })).name).toBe('A client');
});
