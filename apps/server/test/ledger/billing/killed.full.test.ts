import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, startPostgres } from 'test-postgres';
import { expect, onTestFinished, test } from 'vitest';
import { callsOf, makeGrants, signUp } from '../../storm/caller.ts';
import { startServerProcess } from '../../storm/server-process.ts';
import { startFakeStripe } from './fake-stripe.ts';

const HOURS = 40;
const KILLS = 6;

/** Metering begins with each start, so that each kill comes at another moment of it. */
test('a server that is killed again and again bills each hour exactly once', async () => {
  const stripe = await startFakeStripe({ delay: 15 });
  const postgres = await startPostgres();
  onTestFinished(async () => {
    await stripe.close();
    await postgres.stop();
  });
  const url = await createDatabase(postgres.url);
  const environment = {
    DATABASE_URL: url,
    GRANTEX_MASTER_KEY: randomBytes(32).toString('base64url'),
    GRANTEX_STRIPE_KEY: 'sk_test_x',
    GRANTEX_STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    GRANTEX_STRIPE_API: stripe.url,
    GRANTEX_PLANS: JSON.stringify([{ id: 'free', name: 'Free', limits: {} }]),
    PORT: '0',
  };
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  let server = await startServerProcess(environment);
  const call = callsOf(server.url, await signUp(server.url));
  const { grantId } = await (await makeGrants(call))();
  for (let number = 0; number < HOURS; number += 1)
    await call('POST /v1/audit/log', { grantId, action: 'a', status: 'allowed' });
  const { rows } = await client.query<{ developer_id: string }>('SELECT developer_id FROM audit_heads');
  const developerId = rows[0]?.developer_id ?? '';
  await server.kill();
  await client.query('DELETE FROM metered_hours');
  await client.query('ALTER TABLE audit_entries DISABLE TRIGGER USER');
  await client.query(
    `UPDATE audit_entries SET at = date_trunc('hour', clock_timestamp()) - (${HOURS} - seq + 1) * interval '1 hour'`,
  );
  await client.query('ALTER TABLE audit_entries ENABLE TRIGGER USER');
  await client.query(
    `INSERT INTO billing_accounts (developer_id, customer_id, status) VALUES ($1, 'cus_x', 'active')`,
    [developerId],
  );
  await client.query(
    `INSERT INTO metered_hours (developer_id, hour, from_seq, to_seq, calls)
     VALUES ($1, date_trunc('hour', clock_timestamp()) - interval '100 hours', 0, 0, 0)`,
    [developerId],
  );
  for (let kills = 0; kills < KILLS; kills += 1) {
    server = await startServerProcess(environment);
    await setTimeout(Math.random() * 400);
    await server.kill();
    // The lease of the killed process is over.
    await client.query('UPDATE metered_hours SET claimed_until = NULL');
  }
  server = await startServerProcess(environment);
  const unsent = async (): Promise<number> =>
    (await client.query(`SELECT FROM metered_hours WHERE customer_id IS NOT NULL AND sent_at IS NULL`))
      .rowCount ?? 0;
  const counted = async (): Promise<number> =>
    (await client.query<{ last: number }>('SELECT max(to_seq)::int AS last FROM metered_hours')).rows[0]
      ?.last ?? 0;
  while ((await counted()) < HOURS || (await unsent()) > 0) await setTimeout(50);
  await server.kill();
  await client.end();
  expect(stripe.counted('cus_x', 'grantex_calls')).toBe(HOURS);
  expect(stripe.counted('cus_x', 'grantex_entries')).toBe(HOURS);
}, 180_000);
