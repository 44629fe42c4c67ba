import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

// These tests read every test of the server.
const folder = join(root, 'apps/server/test');
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).toSorted();
const texts = await Promise.all(
  files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')]),
);

/** Files of the server's tests that contain a text, by their path in `test`. */
function filesWith(pattern: RegExp): (string | undefined)[] {
  return texts.filter(([, text = '']) => pattern.test(text)).map(([file]) => file);
}

const STARTS = /\bstartServer\(|\bspawn\(|\bfork\(|\bcreateApp\(/;

test('only listed files send requests that are not checked against the OpenAPI document', () => {
  const senders = filesWith(
    /\brawFetch\b|from '(node:)?(https?|http2|net|tls|undici)'|\bsendRaw\(|\.request\.(get|post|fetch)\(/,
  );
  expect(senders).toEqual([
    // Hosts of clients' documents.
    'authority/clients/document-host.ts',
    'authority/clients/documents.test.ts',
    // A connection between browser and server that is cut.
    'authority/console/live.full.test.ts',
    // Requests that no client of OAuth would send.
    'authority/oauth/requests.test.ts',
    // Services that say whose they are, or somebody else's.
    'authority/resources/claims.test.ts',
    // Streams that do not end.
    'authority/revocations/feed-bytes.full.test.ts',
    'authority/revocations/feed-client.ts',
    // Services that the server asks.
    'base/outbound/outbound-fetch.test.ts',
    // A database that does not answer.
    'base/store/listen.test.ts',
    // Readers that take nothing.
    'base/streams/cut-stalled.test.ts',
    // Connections that send nothing.
    'base/streams/descriptors.full.test.ts',
    // Two concurrent requests over one connection.
    'base/streams/pipelined.test.ts',
    // Checks each response against the document itself.
    'fuzz/send.ts',
    // Requests that no HTTP client can send.
    'http/authentication.test.ts',
    'http/errors.test.ts',
    'http/raw.ts',
    'http/slow-clients.full.test.ts',
    // A reader that leaves in the middle; the check would wait for the end.
    'ledger/audit/read.test.ts',
    // Stripe, which is not ours.
    'ledger/billing/fake-stripe.ts',
    // A report that is read as a file.
    'ledger/evidence/evidence.test.ts',
    // A reader that takes nothing.
    'ledger/evidence/stalled.full.test.ts',
    // A stream that does not end.
    'ledger/siem/lines.ts',
    // A witness of the log, which is not ours.
    'ledger/transparency/support/witness-server.ts',
    // Endpoints of webhooks, and the names of some.
    'ledger/webhooks/receiver.ts',
    'ledger/webhooks/send.test.ts',
    // Another program's listener on the port.
    'main/process/address.test.ts',
    // A service, which a guard protects.
    'main/process/paying-service.ts',
    'main/process/program.full.test.ts',
    // Connections that the test manages itself; checks each response against the document.
    'main/process/stopping.full.test.ts',
    // Ports that are taken.
    'main/relay.test.ts',
    // Not a server of ours.
    'main/routes/checked-fetch.test.ts',
    // Methods that `fetch` does not send.
    'main/routes/openapi.test.ts',
    // A secret in an unknown query parameter.
    'main/telemetry/logs.test.ts',
    // A body that never completes.
    'main/telemetry/metrics.full.test.ts',
    // Other listeners: sign-in providers.
    'people/directory/hostile-provider.ts',
    'people/directory/real-provider.ts',
    // A service that says whose it is.
    'people/logins/log-in.ts',
    // Other listeners: mail servers, push services, apps, other sites, unused ports.
    'people/mail/mailer.test.ts',
    'people/web-push/push-service.ts',
    // A proxy between a verifier and a server, with responses that no server gives.
    'storm/hostile-proxy.ts',
    // An address that leads to a database.
    'storm/tcp-route.ts',
    'support/contract.ts',
    // A database that answers late.
    'support/holding-proxy.ts',
    'support/mail-server.ts',
    // Compressed pages, and paths as `fetch` does not write them.
    'web/docs/docs.test.ts',
    'web/pages/app.ts',
    'web/pages/attacks.full.test.ts',
    // The site that opens a login in a popup.
    'web/pages/login-popup.full.test.ts',
    // The service that the agent calls.
    'web/pages/revoke-while-it-loops.full.test.ts',
    // Compressed files.
    'web/reference/reference.test.ts',
  ]);
});

test('only tests that run after a change of any floor look at all routes', () => {
  const lowerFloors = /^(authority|base|http|ledger)\//;
  expect(filesWith(/\bdocumentOf\(/).filter((file = '') => lowerFloors.test(file))).toEqual([
    // Looks at two operations of its own floor.
    'ledger/audit/write.test.ts',
  ]);
});

test('the check of responses knows every server that a test starts', () => {
  const known = filesWith(/\brememberServer\(/);
  expect(filesWith(STARTS).filter((file) => !known.includes(file))).toEqual([
    // A third-party client.
    'clients/published-client.full.test.ts',
    // Stripe's own check of requests.
    'ledger/billing/stripe-mock.full.test.ts',
    // Starts that must fail.
    'main/process/address.test.ts',
    // A service and an agent; its server starts by `startProgram`.
    'main/process/guard-crash.full.test.ts',
    // Starts that must fail.
    'main/relay.test.ts',
    // Its servers get no requests.
    'main/upgrade/issuer.test.ts',
    'main/upgrade/make-fixture.ts',
    // A suite by others.
    'people/logins/conformance.full.test.ts',
    // Not tests: one publishes the document, one creates the data of a release.
    'support/global-setup.ts',
  ]);
});

test('every test starts its servers in a way that keeps their logs', () => {
  expect(filesWith(STARTS)).toEqual([
    // Starts a client, and a server by `testServer`.
    'clients/published-client.full.test.ts',
    // Starts no server of ours.
    'ledger/billing/stripe-mock.full.test.ts',
    // Its servers write no log.
    'main/process/address.test.ts',
    // Starts a service and an agent, and a server by `startProgram`.
    'main/process/guard-crash.full.test.ts',
    'main/process/program.ts',
    // Its servers write no log.
    'main/relay.test.ts',
    'main/upgrade/issuer.test.ts',
    // Not a test: it creates the data of an earlier release.
    'main/upgrade/make-fixture.ts',
    // Starts a suite by others, and a server by `testServer`.
    'people/logins/conformance.full.test.ts',
    'storm/server-process.ts',
    // Reads what a server publishes, and stops it.
    'support/global-setup.ts',
    'support/server.ts',
  ]);
});
