import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import { ask, createPerson } from '../consent/person.ts';
import { pushService, type PushService, type SubscribedBrowser } from '../web-push/push-service.ts';
import { type AskedCall, type AskingServer, askingServer } from './asked-call.ts';

let service: PushService;
let asking: AskingServer;
let server: TestServer;
beforeAll(async () => {
  service = await pushService();
  asking = await askingServer();
  ({ server } = asking);
});
afterAll(async () => {
  await server.close();
  await service.close();
});

let grantId: string;
let browsers: number;
let turnOn: (path?: string) => Promise<SubscribedBrowser>;
// The limits of one person do not count for another.
beforeEach(async () => {
  const asked = await ask(server.developer);
  const person = createPerson(server);
  await person.enrol(asked.secret);
  await person.approve(asked.secret);
  const { call } = server.developer;
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  ({ grantId } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body);
  const browser = httpBrowser(server.url);
  await browser.open('/permissions');
  const { json } = await browser.call('/permissions/ask', {});
  await browser.call('/permissions/sign-in', { response: person.device.get(json as never) });
  await browser.open('/permissions');
  browsers = 0;
  turnOn = async (path = `/${grantId}/${(browsers += 1)}`) => {
    const subscribed = service.browser(path);
    const { status } = await browser.call('/permissions/push', subscribed.subscription);
    if (status !== 200) throw new Error(`a subscription was answered with ${status}`);
    return subscribed;
  };
});

let amount = 0;
const askAbout = (): Promise<AskedCall> =>
  asking.ask(server.developer.id, grantId, { input: { amount: (amount += 1), to: 'Erika Mustermann' } });

/** The server looks every few seconds. */
const told = (browser: SubscribedBrowser, count: number) =>
  expect.poll(() => browser.messages().length, { timeout: 20_000 }).toBe(count);

test('a person is told in each of their browsers that a call waits, without what it is about', async () => {
  const [first, second] = [await turnOn(), await turnOn()];
  const call = await askAbout();
  await told(first, 1);
  await told(second, 1);
  const [message] = first.messages();
  expect(message).toEqual({
    title: 'An agent asks for your approval',
    body: expect.stringMatching(/^An agent of “\u2068.+\u2069” asks for your approval/),
    lang: 'en',
    dir: 'ltr',
    tag: call.id,
    url: server.url + call.path,
  });
  expect(JSON.stringify(message)).not.toMatch(/Erika|amount|pay/);
  // Nothing is shown at that address before its person has signed in.
  expect((await (await fetch(message?.['url'] ?? '')).text()).includes('Erika')).toBe(false);
});

test('a person gets four of them in fifteen minutes, however many calls wait, and one for each call', async () => {
  const browser = await turnOn();
  const calls = [];
  for (let count = 0; count < 5; count += 1) calls.push(await askAbout());
  await told(browser, 4);
  const { rows } = await server.database.asSystem((transaction) =>
    sql<{
      told: number;
    }>`SELECT count(pushed_at)::int AS told FROM approvals WHERE grant_id = ${grantId}`.execute(transaction),
  );
  const tags = browser.messages().map(({ tag }) => tag);
  expect([rows[0]?.told, new Set(tags)]).toEqual([4, new Set(calls.slice(0, 4).map(({ id }) => id))]);
});

test('a subscription of which the push service says 404 or 410 is deleted, and no other', async () => {
  const [missing, gone, failing] = [await turnOn(), await turnOn(), await turnOn()];
  service.answers.set(missing.path, 404);
  service.answers.set(gone.path, 410);
  service.answers.set(failing.path, 500);
  await askAbout();
  for (const browser of [missing, gone, failing]) await told(browser, 1);
  await askAbout();
  await told(failing, 2);
  expect([missing.messages().length, gone.messages().length]).toEqual([1, 1]);
});
