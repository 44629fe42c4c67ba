import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../src/base/store/database.ts';
import { updateWebhook, rewind } from '../../../src/ledger/webhooks/change-webhook.ts';
import { sendAgain } from '../../../src/ledger/webhooks/try.ts';
import { engines, openPlace } from '../../support/databases.ts';
import { localSend, masterKey, numbersOf, type Setup, setUp } from './delivery-setup.ts';
import { openReceiver, type Receiver, verify } from './receiver.ts';

/** The events of a webhook's own life. */
const types = ['agent.suspended'];
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each(engines)('on $engine', ({ place }) => {
  let database: Database;
  let receiver: Receiver;
  beforeAll(async () => {
    database = await openPlace(await place());
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    receiver = await openReceiver();
    return () => receiver.close();
  });

  const setup = (options: Partial<Parameters<typeof setUp>[1]> = {}): Promise<Setup> =>
    setUp(database, { url: receiver.url, events: types, ...options });
  const numbers = (): number[] => numbersOf(receiver.received);

  test('events arrive in their order, once, and signed', async () => {
    const { happen, until, secret, deliveries, developerId } = await setup();
    await happen(...range(1, 50));
    await happen(...range(51, 60));
    await until(() => receiver.received.length === 60);
    expect(numbers()).toEqual(range(1, 60));
    for (const message of receiver.received.slice(0, 3)) {
      const { type, data, timestamp } = verify(secret, message) as Record<string, unknown>;
      expect([type, data]).toEqual(['agent.suspended', message.data]);
      expect(Date.parse(String(timestamp))).toBeLessThanOrEqual(Date.now());
    }
    const rows = await deliveries();
    expect(rows).toHaveLength(60);
    expect(new Set(rows.map(({ status, attempts }) => `${status} ${attempts}`))).toEqual(
      new Set(['delivered 1']),
    );
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(60);
    expect(rows.map(({ developer_id }) => developer_id)).toEqual(rows.map(() => developerId));
  });

  test('an endpoint gets only the types that it wants, and passes over the others', async () => {
    const { happen, until, webhook, deliverer } = await setup({
      events: ['grant.revoked', 'webhook.created'],
    });
    await happen(...range(1, 30));
    const before = (await webhook())['xid'];
    await until(async () => BigInt((await webhook())['xid']) > BigInt(before));
    await deliverer.deliver();
    expect(numbers()).toEqual([]);
  });

  test('a refused event is tried again with its own id, and later ones wait for it', async () => {
    const { happen, until, makeDue, webhook, deliveries } = await setup();
    receiver.answer(() => ({ status: 500, body: 'no database' }));
    await happen(1, 2);
    await until(() => receiver.received.length === 1);
    const { attempts, failing_since: since } = await webhook();
    expect([attempts, since]).toEqual([1, expect.any(Date)]);
    expect(await deliveries()).toMatchObject([
      { status: 'retrying', attempts: 1, answer_status: 500, answer: 'no database', fault: 'answered 500' },
    ]);
    await makeDue();
    await until(() => receiver.received.length === 2);
    receiver.answer(() => 200);
    await makeDue();
    await until(() => receiver.received.length === 4);
    expect(numbers()).toEqual([1, 1, 1, 2]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    expect((await deliveries()).map(({ status, attempts: made }) => [status, made])).toEqual([
      ['delivered', 3],
      ['delivered', 1],
    ]);
    expect(await webhook()).toMatchObject({ attempts: 0, failing_since: null });
  });

  test('an event that is refused for ever is set aside once the next one is accepted, and tried again later', async () => {
    const { happen, until, makeDue, events, deliveries, webhookId } = await setup({
      events: [...types, 'webhook.delivery_failed'],
    });
    let isPoison = true;
    receiver.answer(({ data }) => (isPoison && data.agentId === 'ag_1' ? 400 : 200));
    await happen(1, 2, 3);
    for (const times of [1, 2]) {
      await until(() => receiver.received.length === times);
      await makeDue();
    }
    await until(() => receiver.received.length === 5);
    expect(numbers()).toEqual([1, 1, 1, 2, 3]);
    const [refused, ...others] = await deliveries();
    expect(refused).toMatchObject({ status: 'failed', attempts: 3, retry_at: expect.any(Date) });
    expect(others.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    const told = { webhookId, deliveryId: refused?.['id'], eventId: refused?.['message_id'] };
    expect(await events('webhook.delivery_failed')).toEqual([
      { type: 'webhook.delivery_failed', data: { ...told, eventType: 'agent.suspended' } },
    ]);
    isPoison = false;
    await makeDue();
    await until(() => receiver.received.length === 6);
    expect(receiver.received[5]).toMatchObject({ id: refused?.['message_id'], data: { agentId: 'ag_1' } });
    await until(async () => (await deliveries())[0]?.['status'] === 'delivered');
    expect((await deliveries())[0]).toMatchObject({ attempts: 4, retry_at: null });
    // A webhook is not told of its own failures.
    expect(new Set(receiver.received.map(({ type }) => type))).toEqual(new Set(types));
  });

  test('a replay that fails leaves the automatic retries of an event that was set aside as they were', async () => {
    const { happen, until, makeDue, deliveries, developerId, webhookId } = await setup();
    let isPoison = true;
    receiver.answer(({ data }) => (isPoison && data.agentId === 'ag_1' ? 400 : 200));
    await happen(1, 2);
    for (const times of [1, 2]) {
      await until(() => receiver.received.length === times);
      await makeDue();
    }
    await until(() => receiver.received.length === 4);
    const [aside] = await deliveries();
    const replay = { database, masterKey, send: localSend, developerId, webhookId };
    const failed = await sendAgain(replay, aside?.['id']);
    expect(failed).toMatchObject({
      status: 'failed',
      attempts: 3,
      retryAt: aside?.['retry_at'].toISOString(),
    });
    expect(Date.parse(failed.attemptedAt)).toBeGreaterThan(aside?.['attempted_at'].getTime());
    isPoison = false;
    await makeDue();
    await until(async () => (await deliveries())[0]?.['status'] === 'delivered');
    expect(numbers()).toEqual([1, 1, 1, 2, 1, 1]);
  });

  test('an endpoint that is down loses nothing: nothing is set aside, and all comes in order', async () => {
    const { happen, until, makeDue, deliveries } = await setup();
    receiver.answer(() => 503);
    await happen(...range(1, 5));
    for (const times of [1, 2, 4, 6]) {
      await until(() => receiver.received.length === times);
      await makeDue();
    }
    receiver.answer(() => 200);
    receiver.received.length = 0;
    await until(() => receiver.received.length === 5);
    expect(numbers()).toEqual(range(1, 5));
    expect((await deliveries()).map(({ status }) => status)).toEqual(Array(5).fill('delivered'));
  });

  test('an event that comes while the one before it is refused for hours is tried at once', async () => {
    const { happen, until, makeDue, deliverer } = await setup();
    receiver.answer(({ data }) => (data.agentId === 'ag_1' ? 400 : 200));
    await happen(1);
    for (const times of [1, 2, 3]) {
      await until(() => receiver.received.length === times);
      if (times < 3) await makeDue();
    }
    await deliverer.deliver();
    expect(receiver.received).toHaveLength(3);
    await happen(2);
    await until(() => receiver.received.length === 5);
    expect(numbers()).toEqual([1, 1, 1, 1, 2]);
  });

  test('410 disables an endpoint; enabled again, it continues where it was', async () => {
    const { happen, until, events, webhookId, developerId, deliverer, disabled } = await setup();
    receiver.answer(() => 410);
    await happen(1, 2);
    await until(() => receiver.received.length === 1);
    await deliverer.deliver();
    const host = new URL(receiver.url).host;
    expect(await events('webhook.disabled')).toEqual([
      { type: 'webhook.disabled', data: { webhookId, host, reason: 'gone' } },
    ]);
    expect(disabled).toEqual([]);
    receiver.answer(() => 200);
    await database.forDeveloper(developerId, (transaction) =>
      updateWebhook(transaction, developerId, webhookId, { enabled: true }),
    );
    await until(() => receiver.received.length === 3);
    expect(numbers()).toEqual([1, 1, 2]);
  });

  test('an endpoint that fails for three days is disabled, and its developer told', async () => {
    const { happen, until, makeDue, events, webhook, disabled, webhookId } = await setup();
    receiver.answer(() => 500);
    await happen(1);
    for (const times of range(1, 10)) {
      await until(() => receiver.received.length === times);
      await makeDue();
    }
    await until(() => disabled.length === 1);
    expect(disabled).toEqual([webhookId]);
    expect(await webhook()).toMatchObject({ disabled_reason: 'failing', disabled_at: expect.any(Date) });
    expect(await events('webhook.disabled')).toMatchObject([{ data: { reason: 'failing' } }]);
  });

  test('after a restore an endpoint hears that it may have missed events, then gets those that followed', async () => {
    const { happen, until, events, developerId, webhookId, secret } = await setup();
    await happen(1);
    await until(() => receiver.received.length === 1);
    await database.asSystem(async (transaction) => {
      await sql`DELETE FROM events WHERE developer_id = ${developerId}`.execute(transaction);
      await sql`UPDATE webhooks SET xid = '0', event_id = '' WHERE id = ${webhookId}`.execute(transaction);
      await sql`INSERT INTO audit_heads (developer_id, seq, epoch) VALUES (${developerId}, 0, 'second')
        ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`.execute(transaction);
    });
    await happen(2);
    await until(() => receiver.received.length === 3);
    const [, reset, next] = receiver.received;
    expect([reset?.type, reset?.data]).toEqual(['webhook.reset', { webhookId, reason: 'restored' }]);
    expect(verify(secret, reset ?? { headers: {}, body: '' })).toMatchObject({ type: 'webhook.reset' });
    expect(next?.data).toEqual({ agentId: 'ag_2' });
    expect(await events('webhook.reset')).toMatchObject([{ data: { webhookId, reason: 'restored' } }]);
  });

  test('after a standby took over that lacks changes, an endpoint hears so, and gets nothing twice', async () => {
    const { happen, until, developerId } = await setup();
    await happen(1);
    await until(() => receiver.received.length === 1);
    await database.asSystem((transaction) =>
      sql`INSERT INTO audit_heads (developer_id, seq, epoch) VALUES (${developerId}, 0, 'second')
        ON CONFLICT (developer_id) DO UPDATE SET epoch = excluded.epoch`.execute(transaction),
    );
    await happen(2);
    await until(() => receiver.received.length === 3);
    expect(receiver.received.map(({ type }) => type)).toEqual([
      'agent.suspended',
      'webhook.reset',
      'agent.suspended',
    ]);
    expect(numbers()).toEqual([1, 2]);
  });

  test('a rewound endpoint gets again what has happened since, in order', async () => {
    const { happen, until, developerId, webhookId } = await setup();
    const since = new Date(Date.now() - 60_000);
    await happen(1, 2);
    await until(() => receiver.received.length === 2);
    await database.forDeveloper(developerId, (transaction) =>
      rewind(transaction, developerId, webhookId, since),
    );
    await happen(3);
    await until(() => receiver.received.length === 5);
    expect(numbers()).toEqual([1, 2, 1, 2, 3]);
    const late = new Date(Date.now() - 8 * 86_400_000);
    const refused = database.forDeveloper(developerId, (transaction) =>
      rewind(transaction, developerId, webhookId, late),
    );
    await expect(refused).rejects.toMatchObject({ status: 400 });
  });

  test('two processes never deliver to one endpoint at once; the lease of a killed one lapses', async () => {
    const { happen, until, another, webhookId, deliverer } = await setup();
    let running = 0;
    let most = 0;
    receiver.answer(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setImmediate(done));
      running -= 1;
      return 200;
    });
    const other = another();
    await happen(...range(1, 40));
    await until(async () => {
      await Promise.all([deliverer.deliver(), other.deliver()]);
      return receiver.received.length >= 40;
    });
    expect([numbers(), most]).toEqual([range(1, 40), 1]);
    const lease = (until: string) =>
      database.asSystem((transaction) =>
        sql`UPDATE webhooks SET leased_by = 'killed', leased_until = clock_timestamp() + ${until}::interval
          WHERE id = ${webhookId}`.execute(transaction),
      );
    await happen(41);
    await lease('8 seconds');
    await deliverer.deliver();
    expect(receiver.received).toHaveLength(40);
    await lease('-1 second');
    await until(() => receiver.received.length === 41);
  });

  test('what a process did is not recorded once the endpoint was changed meanwhile', async () => {
    const { happen, until, developerId, webhookId, webhook, deliveries } = await setup();
    let isFirst = true;
    receiver.answer(async () => {
      if (isFirst) {
        isFirst = false;
        await database.forDeveloper(developerId, (transaction) =>
          updateWebhook(transaction, developerId, webhookId, { description: 'repaired' }),
        );
        return 500;
      }
      return 200;
    });
    await happen(1);
    await until(() => receiver.received.length === 2);
    expect(numbers()).toEqual([1, 1]);
    await until(async () => (await webhook())['leased_by'] === null);
    expect(await webhook()).toMatchObject({ attempts: 0, failing_since: null });
    expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });

  test('slow endpoints of one developer do not keep another developer’s waiting', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    let waiting = 0;
    const slow = await setup({
      atOnce: 6,
      send: async (endpoint, message, signal) => {
        if (message.data['agentId'] === 'ag_7') {
          waiting += 1;
          await held;
        }
        return localSend(endpoint, message, signal);
      },
    });
    for (let more = 0; more < 7; more += 1) {
      await database.asSystem((transaction) =>
        sql`INSERT INTO webhooks (id, developer_id, url, events, secret, epoch, xid, event_id, place_at)
          SELECT ${`whk_${slow.developerId}${more}`}, developer_id, url, events, secret, epoch, xid, event_id, place_at
          FROM webhooks WHERE id = ${slow.webhookId}`.execute(transaction),
      );
    }
    await slow.happen(7);
    try {
      while (waiting < 4) await soon(slow.deliverer);
      const quick = await setup({ isIdle: true });
      await quick.happen(1);
      while (numbers().length === 0) await soon(slow.deliverer);
      expect([numbers(), waiting]).toEqual([[1], 4]);
    } finally {
      release();
    }
    await slow.deliverer.deliver();
  });

  test('a server that stops cuts an attempt off, counts it for nothing, and gives the endpoint back', async () => {
    const { happen, deliverer, another, webhook, deliveries } = await setup();
    receiver.answer(() => new Promise<number>(() => undefined));
    await happen(1);
    while (receiver.received.length === 0) await soon(deliverer);
    await deliverer.close();
    expect(await webhook()).toMatchObject({ attempts: 0, leased_by: null });
    expect(await deliveries()).toEqual([]);
    receiver.answer(() => 200);
    const next = another();
    while (receiver.received.length === 1) await soon(next);
    expect(numbers()).toEqual([1, 1]);
  });
});

/** Lets a process look, without waiting for what it then does. */
async function soon(deliverer: { deliver(): Promise<void> }): Promise<void> {
  void deliverer.deliver();
  await pause(5);
}
