import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { told } from '../events/event-client.ts';
import { openReceiver, type Receiver, verify } from './receiver.ts';

let server: TestServer;
let developer: TestDeveloper;
let receiver: Receiver;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  [developer, receiver] = await Promise.all([server.signUp(), openReceiver()]);
  return () => receiver.close();
});

const make = async (more: object = {}) =>
  (await developer.call('POST /v1/webhooks', { url: receiver.url, events: ['agent.created'], ...more })).body;
const happen = () => developer.call('POST /v1/agents', { name: 'an agent' });
const until = (isSo: () => boolean): Promise<void> =>
  expect.poll(isSo, { interval: 5, timeout: 10_000 }).toBe(true);

test('a webhook is made with a secret that is shown once, and is told of what follows', async () => {
  const { secret, ...made } = await make({ description: 'alarms' });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made).toEqual({
    id: expect.stringMatching(/^whk_/),
    url: receiver.url,
    description: 'alarms',
    events: ['agent.created'],
    enabled: true,
    disabledAt: null,
    disabledReason: null,
    failingSince: null,
    nextAttemptAt: null,
    formerSecretUntil: null,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  const { body } = await developer.call('GET /v1/webhooks');
  expect(body).toEqual({ webhooks: [made], total: 1, page: 1, pageSize: 200 });
  const { body: agent } = await happen();
  await until(() => receiver.received.length === 1);
  const [message] = receiver.received;
  if (message === undefined) throw new Error('a message was received');
  expect(verify(secret, message)).toEqual({
    type: 'agent.created',
    timestamp: expect.any(String),
    data: { agentId: agent.id, name: 'an agent' },
  });
  const { events } = (await developer.call('GET /v1/events')).body;
  expect(message.id).toBe(events.find(({ type }: { type: string }) => type === 'agent.created').id);
  const { deliveries } = (await developer.call(`GET /v1/webhooks/${made.id}/deliveries?status=delivered`))
    .body;
  expect(deliveries).toMatchObject([
    {
      webhookId: made.id,
      eventId: message.id,
      status: 'delivered',
      attempts: 1,
      answerStatus: 204,
      fault: null,
    },
  ]);
  expect(JSON.stringify(await developer.call(`GET /v1/webhooks/${made.id}`))).not.toContain('whsec_');
  const rows = await server.database.asSystem((transaction) =>
    transaction.selectFrom('webhooks').select('secret').execute(),
  );
  expect(rows.some((row) => Buffer.from(row.secret).includes('whsec_'))).toBe(false);
});

describe('an address is refused', () => {
  test.each([
    'http://hooks.example/',
    'ftp://hooks.example/',
    'https://user:pw@hooks.example/',
    'https://user@hooks.example/',
    'https://hooks.example/#part',
    'https://10.0.0.1/',
    'https://192.168.1.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/',
    'https://[fe80::1]/',
    'https://0.0.0.0/',
    'https://[::]/',
    'https://100.64.0.1/',
    'https://0x0a000001/',
    'https://167772161/',
    'https://[::ffff:10.0.0.1]/',
    'http://10.0.0.1/',
    'https:///nowhere',
    'javascript:alert(1)',
    `https://hooks.example/${'a'.repeat(2_048)}`,
  ])('%s', async (url) => {
    const { status, body } = await developer.call('POST /v1/webhooks', { url, events: ['*'] });
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(body.message).toMatch(/^url: /);
  });

  test('of this machine, by a server for others', async () => {
    const environment = { GRANTEX_PUBLIC_URL: 'https://auth.example', GRANTEX_MODE: 'sandbox' };
    const forOthers = await testServer({ environment });
    for (const url of [
      'http://127.0.0.1:1/',
      'http://localhost/',
      'https://localhost/',
      'https://a.localhost/',
      'https://127.9.9.9/',
      'https://[::1]/',
      'https://2130706433/',
    ]) {
      const { status } = await forOthers.developer.call('POST /v1/webhooks', { url, events: ['*'] });
      expect([url, status]).toEqual([url, 400]);
    }
    const { status } = await forOthers.developer.call('POST /v1/webhooks', {
      url: 'https://hooks.example/',
      events: ['*'],
    });
    expect(status).toBe(201);
    await forOthers.close();
  });
});

test('types that do not exist, and none at all, are refused by name', async () => {
  for (const events of [[], ['token.issued'], ['grant.*'], '*']) {
    const { status, body } = await developer.call('POST /v1/webhooks', { url: receiver.url, events });
    expect([status, body.message]).toEqual([400, expect.stringMatching(/^events/)]);
  }
});

test('of many that are made at once, as many are made as there may be', async () => {
  const answers = await Promise.all(
    Array.from({ length: 55 }, () =>
      developer.call('POST /v1/webhooks', { url: 'https://hooks.example/', events: ['grant.held'] }),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map(({ body }) => body.code)).toEqual(Array(5).fill('TOO_MANY_WEBHOOKS'));
});

test('a test is sent at once, and its outcome is the answer', async () => {
  const { id, secret } = await make();
  const good = (await developer.call(`POST /v1/webhooks/${id}/test`)).body;
  expect(good).toMatchObject({ type: 'webhook.test', status: 'delivered', answerStatus: 204, fault: null });
  const [message] = receiver.received;
  expect(verify(secret, message ?? { headers: {}, body: '' })).toMatchObject({ data: { webhookId: id } });
  receiver.answer(() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }));
  const moved = (await developer.call(`POST /v1/webhooks/${id}/test`)).body;
  expect(moved).toMatchObject({
    status: 'failed',
    answerStatus: null,
    fault: expect.stringMatching(/redirect/),
  });
  receiver.close();
  const gone = (await developer.call(`POST /v1/webhooks/${id}/test`)).body;
  expect(gone).toMatchObject({ status: 'failed', answerStatus: null, fault: 'refuses connections' });
  expect(receiver.received).toHaveLength(2);
});

test('a delivery is replayed with its own id, and not while the webhook waits for it', async () => {
  const { id } = await make();
  const path = `/v1/webhooks/${id}/deliveries`;
  const firstOf = async (status: string): Promise<string> => {
    for (;;) {
      const [found] = (await developer.call(`GET ${path}?status=${status}`)).body.deliveries;
      if (found !== undefined) return found.id;
      await pause(5);
    }
  };
  await happen();
  const delivered = await firstOf('delivered');
  const again = (await developer.call(`POST ${path}/${delivered}/replay`)).body;
  expect(again).toMatchObject({ id: delivered, status: 'delivered', attempts: 2 });
  expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
  receiver.answer(() => 500);
  await happen();
  const waiting = await firstOf('retrying');
  const refused = await developer.call(`POST ${path}/${waiting}/replay`);
  expect([refused.status, refused.body.code]).toEqual([409, 'DELIVERY_RETRYING']);
  const failing = (await developer.call(`GET /v1/webhooks/${id}`)).body;
  expect(failing).toMatchObject({ failingSince: expect.any(String), nextAttemptAt: expect.any(String) });
  receiver.answer(() => 200);
  await developer.call(`PATCH /v1/webhooks/${id}`, { enabled: true });
  await until(() => receiver.received.length === 4);
  const sent = (await developer.call(`POST /v1/webhooks/${id}/test`)).body;
  const expired = await developer.call(`POST ${path}/${sent.id}/replay`);
  expect([expired.status, expired.body.code]).toEqual([410, 'EVENT_EXPIRED']);
});

test('after a rotation both secrets sign, and whoever has either verifies', async () => {
  const { id, secret } = await make();
  const { secret: newer, formerSecretUntil } = (await developer.call(`POST /v1/webhooks/${id}/rotate`)).body;
  const hours = (Date.parse(formerSecretUntil) - Date.now()) / 3_600_000;
  expect([newer === secret, Math.round(hours)]).toEqual([false, 24]);
  await happen();
  await until(() => receiver.received.length === 1);
  const [message] = receiver.received;
  if (message === undefined) throw new Error('a message was received');
  expect(message.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const each of [secret, newer]) expect(verify(each, message)).toMatchObject({ type: 'agent.created' });
});

test('a deleted webhook is told of nothing', async () => {
  const { id } = await make();
  await developer.call(`DELETE /v1/webhooks/${id}`);
  expect((await developer.call(`GET /v1/webhooks/${id}`)).status).toBe(404);
  const other = await make();
  await happen();
  await until(() => receiver.received.length === 1);
  const path = `GET /v1/webhooks/${other.id}/deliveries`;
  await expect.poll(async () => (await developer.call(path)).body.total, { interval: 5 }).toBe(1);
  expect((await told(developer.call, 4)).map(({ type }) => type)).toContain('webhook.deleted');
});
