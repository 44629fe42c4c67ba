import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { faultsSoFar } from '../support/contract.ts';
import { forgetServer, rememberServer } from '../support/own-servers.ts';
import { callerOf } from '../support/server.ts';

/** Test files that contain a text, by their path in `test`. */
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

test('every `fetch` of a test is checked against the OpenAPI document, and a deviation fails the test even if it ignores it', async () => {
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

test('only listed files send requests without this check', async () => {
  const senders = await filesWith(
    /\brawFetch\b|from '(node:)?(https?|http2|net|tls|undici)'|\bsendRaw\(|\.request\.(get|post|fetch)\(/,
  );
  expect(senders).toEqual([
    // A connection between browser and server that is cut.
    'authority/console/live.full.test.ts',
    // Streams that do not end.
    'authority/revocations/feed-bytes.full.test.ts',
    'authority/revocations/feed-client.ts',
    // Connections that send nothing.
    'base/streams/descriptors.full.test.ts',
    // Two concurrent requests over one connection.
    'base/streams/pipelined.test.ts',
    // A body that never completes.
    'base/telemetry/metrics.test.ts',
    // Checks each response against the document itself.
    'fuzz/send.ts',
    // Requests that no HTTP client can send.
    'http/authentication.test.ts',
    // Not a server of ours.
    'http/contract-search.test.ts',
    'http/errors.test.ts',
    // A secret in an unknown query parameter.
    'http/logs.test.ts',
    // Methods that `fetch` does not send.
    'http/openapi.test.ts',
    'http/raw.ts',
    'http/slow-clients.full.test.ts',
    // A reader that leaves in the middle; the check would wait for the end.
    'ledger/audit/read.test.ts',
    // A witness of the log, which is not ours.
    'ledger/transparency/support/witness-server.ts',
    // Another program's listener on the port.
    'main/process/address.test.ts',
    'main/process/program.full.test.ts',
    // Connections that the test manages itself; checks each response against the document.
    'main/process/stopping.full.test.ts',
    // Other listeners: sign-in providers.
    'people/directory/hostile-provider.ts',
    'people/directory/outbound-fetch.test.ts',
    'people/directory/real-provider.ts',
    // Other listeners: mail servers, apps, other sites, unused ports.
    'people/mail/mailer.test.ts',
    // A proxy between a verifier and a server, with responses that no server gives.
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
    // A third-party client.
    'clients/published-client.full.test.ts',
    // Starts that must fail.
    'main/process/address.test.ts',
    // Its servers get no requests.
    'main/upgrade/issuer.test.ts',
    'main/upgrade/make-fixture.ts',
    // Not tests: one publishes the document, one creates the data of a release.
    'support/global-setup.ts',
  ]);
});
