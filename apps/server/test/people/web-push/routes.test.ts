import { createECDH, createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser, type HttpBrowser } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import { ask, createPerson, liveServer } from '../consent/person.ts';
import { makePerson } from '../permissions/person.ts';
import { vouchedBrowser } from '../permissions/visit-with.ts';

let server: TestServer;
let agentId: string;
beforeAll(async () => {
  server = await liveServer();
  agentId = await makeAgent(server.developer.call);
});
afterAll(() => server.close());

/** The browser of a new person who has signed in, and their name at the developer. */
async function signedIn(): Promise<{ browser: HttpBrowser; principalId: string }> {
  const { principalId } = await ask(server.developer, { agentId });
  const person = await makePerson(server);
  await person.bind(server.developer.id, principalId);
  const browser = httpBrowser(server.url);
  await person.signIn(browser);
  await browser.open('/permissions');
  return { browser, principalId };
}

const newSubscription = (endpoint = `https://push.example/${randomBytes(9).toString('base64url')}`) => ({
  endpoint,
  keys: {
    p256dh: createECDH('prime256v1').generateKeys('base64url'),
    auth: randomBytes(16).toString('base64url'),
  },
});
const digestOf = ({ endpoint }: { endpoint: string }) => createHash('sha256').update(endpoint).digest('hex');
const turnOn = async (browser: HttpBrowser, subscription = newSubscription()) => {
  const { status, json } = await browser.call('/permissions/push', subscription);
  expect([status, json]).toEqual([200, {}]);
  return subscription;
};
const turnedOn = async (browser: HttpBrowser): Promise<string[]> =>
  JSON.parse((await browser.open('/permissions/push')).text).digests;

test('a person turns notifications on in a browser, reads that, and turns them off again', async () => {
  const { browser } = await signedIn();
  const { publicKey, digests } = JSON.parse((await browser.open('/permissions/push')).text);
  expect([Buffer.from(publicKey, 'base64url').length, digests]).toEqual([65, []]);
  const subscription = await turnOn(browser);
  await turnOn(browser, subscription);
  expect(await turnedOn(browser)).toEqual([digestOf(subscription)]);
  const { endpoint } = subscription;
  expect((await browser.call('/permissions/push/off', { endpoint })).status).toBe(200);
  expect(await turnedOn(browser)).toEqual([]);
});

test('nobody reads or turns off what another person has turned on, and a browser belongs to the last one', async () => {
  const [alice, mallory] = [await signedIn(), await signedIn()];
  const subscription = await turnOn(alice.browser);
  const { endpoint } = subscription;
  expect((await mallory.browser.call('/permissions/push/off', { endpoint })).status).toBe(200);
  expect([await turnedOn(alice.browser), await turnedOn(mallory.browser)]).toEqual([
    [digestOf(subscription)],
    [],
  ]);
  await turnOn(mallory.browser, subscription);
  expect([await turnedOn(alice.browser), await turnedOn(mallory.browser)]).toEqual([
    [],
    [digestOf(subscription)],
  ]);
});

test('a person has five browsers, and the oldest gives way', async () => {
  const { browser } = await signedIn();
  const all = [];
  for (let count = 0; count < 6; count += 1) all.push(digestOf(await turnOn(browser)));
  expect(await turnedOn(browser)).toEqual(all.slice(1));
});

test('without a sign-in of their own nobody turns anything on, and no form of another site does', async () => {
  const { call } = server.developer;
  const asked = await ask(server.developer);
  const { principalId } = asked;
  const person = createPerson(server);
  await person.enrol(asked.secret);
  await person.approve(asked.secret);
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  expect((await call('POST /v1/token', { code, agentId: asked.agentId })).status).toBe(201);
  const vouched = await vouchedBrowser(server, server.developer, principalId);
  const stranger = httpBrowser(server.url);
  await stranger.open('/permissions');
  for (const browser of [vouched, stranger]) {
    const { endpoint } = newSubscription();
    for (const [path, body] of [
      ['/permissions/push', newSubscription()],
      ['/permissions/push/off', { endpoint }],
    ] as const) {
      const { status, json } = await browser.call(path, body);
      expect([status, (json as { code: string }).code]).toEqual([401, 'SIGNED_OUT']);
    }
    expect((await browser.open('/permissions/push')).status).toBe(401);
  }
  const { browser } = await signedIn();
  const forged = await browser.call('/permissions/push', newSubscription(), { 'x-csrf-token': 'x' });
  expect([forged.status, await turnedOn(browser)]).toEqual([403, []]);
});

test('what is no subscription is refused by name', async () => {
  const { browser } = await signedIn();
  const good = newSubscription();
  const { p256dh, auth } = good.keys;
  const offCurve = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url');
  for (const [bad, field] of [
    [{ ...good, endpoint: 'http://push.example/a' }, 'endpoint'],
    [{ ...good, endpoint: 'https://push.example:8443/a' }, 'endpoint'],
    [{ ...good, endpoint: 'https://user:pw@push.example/a' }, 'endpoint'],
    [{ ...good, endpoint: 'https://push.example/a#b' }, 'endpoint'],
    [{ ...good, endpoint: 'javascript:alert(1)' }, 'endpoint'],
    [{ ...good, endpoint: 'https://push.example:443/a' }, 'endpoint'],
    [{ ...good, endpoint: 'https://Push.example/a' }, 'endpoint'],
    [{ ...good, endpoint: ' https://push.example/a' }, 'endpoint'],
    [{ ...good, endpoint: 'https://push.example/b/../a' }, 'endpoint'],
    [{ ...good, endpoint: `https://push.example/${'a'.repeat(2_048)}` }, 'endpoint'],
    [{ ...good, keys: { p256dh: offCurve, auth } }, 'p256dh'],
    [{ ...good, keys: { p256dh: p256dh.slice(1), auth } }, 'p256dh'],
    [{ ...good, keys: { p256dh, auth: auth.slice(1) } }, 'auth'],
    [{ endpoint: good.endpoint }, 'keys'],
  ] as const) {
    const { status, json } = await browser.call('/permissions/push', bad);
    expect([status, (json as { message: string }).message]).toEqual([400, expect.stringContaining(field)]);
  }
  expect(await turnedOn(browser)).toEqual([]);
});

test('what a person has turned on goes with them when they are erased', async () => {
  const [{ browser, principalId }, other] = [await signedIn(), await signedIn()];
  const [subscription, kept] = [await turnOn(browser), await turnOn(other.browser)];
  expect((await server.developer.call(`DELETE /v1/principals/${principalId}`)).status).toBe(204);
  const housekeeping = startHousekeeping({ database: server.database, log: { warn: () => undefined } });
  await housekeeping.sweep();
  await housekeeping.close();
  const { rows } = await server.database.asSystem((transaction) =>
    sql<{ endpoint: string }>`SELECT endpoint FROM web_push_subscriptions
      WHERE endpoint IN (${subscription.endpoint}, ${kept.endpoint})`.execute(transaction),
  );
  expect(rows).toEqual([{ endpoint: kept.endpoint }]);
});

test('the worker is a script of the server under the policy of its pages', async () => {
  const worker = await fetch(`${server.url}/permissions/push-worker.js`);
  expect([worker.status, worker.headers.get('content-type'), worker.headers.get('cache-control')]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'no-store',
  ]);
  expect(worker.headers.get('content-security-policy')).toContain("default-src 'none'");
});
