import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const BODY = JSON.stringify({ framework: 'gdpr', since: '2020-01-01T00:00:00Z' });

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

/** A developer with a pack that fits into no buffer between the server and its client. */
async function withLargePack(): Promise<TestDeveloper> {
  const developer = await server.signUp();
  const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
  for (let batch = 0; batch < 16; batch += 1) {
    const entries = Array.from({ length: 60 }, () => ({
      grantId,
      action: 'a',
      status: 'success',
      metadata: { noise: randomBytes(11_000).toString('base64') },
    }));
    expect((await developer.call('POST /v1/audit/batch', { entries })).status).toBe(201);
  }
  return developer;
}

/** Asks for a pack, reads how it begins, and nothing more. */
async function stall({ key }: TestDeveloper): Promise<void> {
  const { port, hostname } = new URL(server.url);
  const client = connect(Number(port), hostname).on('error', () => undefined);
  onTestFinished(() => void client.destroy());
  const head = `POST /v1/compliance/evidence HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${key}`;
  client.write(`${head}\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`);
  const [begin] = (await once(client, 'data')) as [Buffer];
  client.pause();
  expect(begin.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /);
}

test('two clients that take nothing of their packs do not keep another developer from one', async () => {
  for (const developer of [await withLargePack(), await withLargePack()]) await stall(developer);
  const other = await server.signUp();
  let status = 503;
  // It waits for its turn for as long as a client that takes nothing is waited for.
  while (status === 503) ({ status } = await other.call('POST /v1/compliance/evidence', JSON.parse(BODY)));
  expect(status).toBe(200);
}, 120_000);
