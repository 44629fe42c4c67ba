import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { faultsSoFar } from '../support/contract.ts';
import { forgetServer, rememberServer } from '../support/own-servers.ts';
import { callerOf } from '../support/server.ts';

/** Files of these tests in which something stands, by their path in `test`. */
async function filesWith(pattern: RegExp): Promise<string[]> {
  const folder = new URL('../', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(new URL(file, folder), 'utf8')] as const),
  );
  return texts
    .filter(([, text]) => pattern.test(text))
    .map(([file]) => file)
    .toSorted();
}

test('what any test sends by `fetch` is held against the OpenAPI document, and a fault fails who only looks at the status', async () => {
  const careless = createServer((_request, response) => {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-request-id': 'req_1',
      })
      .end('{"a":1}');
  });
  await new Promise<void>((resolve) => careless.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(careless.address() as AddressInfo).port}`;
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(faultsSoFar()).toEqual([]);
  rememberServer(url, 'sandbox');
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(faultsSoFar()).toEqual([expect.stringMatching(/^GET \/health 200: the body /)]);
  await expect(callerOf(url, null)('GET /health')).rejects.toThrow('not as the OpenAPI document says');
  forgetServer(url);
  careless.close();
});

test('nothing is sent past it but where that is the point', async () => {
  const senders = await filesWith(
    /\brawFetch\b|from '(node:)?(https?|http2|net|tls|undici)'|\bsendRaw\(|\.request\.(get|post|fetch)\(/,
  );
  expect(senders).toEqual([
    // A line between a browser and a server, which is cut.
    'authority/console/live.full.test.ts',
    // Streams, which do not end.
    'authority/revocations/feed-bytes.full.test.ts',
    'authority/revocations/feed-client.ts',
    // Connections that say nothing.
    'base/streams/descriptors.full.test.ts',
    // Two requests at once over one connection.
    'base/streams/pipelined.test.ts',
    // A body that never comes whole.
    'base/telemetry/metrics.test.ts',
    // Holds each answer against the document by itself.
    'fuzz/send.ts',
    // What no client of HTTP can send.
    'http/authentication.test.ts',
    // A server that is none of ours.
    'http/contract-search.test.ts',
    'http/errors.test.ts',
    // A secret in a query parameter that does not exist.
    'http/logs.test.ts',
    // Methods that `fetch` does not send.
    'http/openapi.test.ts',
    'http/raw.ts',
    'http/slow-clients.full.test.ts',
    // A reader that leaves in the middle; the check waits for the end.
    'ledger/audit/read.test.ts',
    // A witness of the log, which is none of ours.
    'ledger/transparency/support/witness-server.ts',
    // Somebody else's listener at the port.
    'main/process/address.test.ts',
    'main/process/program.full.test.ts',
    // Connections that it sees to by itself; holds each answer against the document.
    'main/process/stopping.full.test.ts',
    // Listeners that are no servers of ours: providers of sign-in.
    'people/directory/hostile-provider.ts',
    'people/directory/outbound-fetch.test.ts',
    'people/directory/real-provider.ts',
    // Listeners that are no servers of ours: of mail, of apps, of other sites, of nobody.
    'people/mail/mailer.test.ts',
    // Stands between a verifier and a server, and answers what no server does.
    'storm/hostile-proxy.ts',
    'support/contract.ts',
    'support/mail-server.ts',
    'web/pages/app.ts',
    'web/pages/attacks.test.ts',
    // The service that the agent calls.
    'web/pages/revoke-while-it-loops.full.test.ts',
  ]);
});

test('it knows every server that a test starts', async () => {
  const starting = await filesWith(/\bstartServer\(|\bspawn\(|\bfork\(|\bcreateApp\(/);
  const known = await filesWith(/\brememberServer\(/);
  expect(starting.filter((file) => !known.includes(file))).toEqual([
    // A client of somebody else.
    'clients/published-client.full.test.ts',
    // Starts that are to fail.
    'main/process/address.test.ts',
    // Nobody calls its servers.
    'main/upgrade/issuer.test.ts',
    'main/upgrade/make-fixture.ts',
    // Outside of tests: what publishes the document, and what makes the data of a release.
    'support/global-setup.ts',
  ]);
});
