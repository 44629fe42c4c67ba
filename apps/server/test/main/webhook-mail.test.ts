import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openReceiver } from '../ledger/webhooks/receiver.ts';
import { mailServer } from '../support/mail-server.ts';
import { callerOf, testServer } from '../support/server.ts';

test('a developer with an address reads in a mail that a webhook was disabled because it failed for days', async () => {
  const [mail, receiver] = await Promise.all([mailServer(), openReceiver()]);
  const server = await testServer({ environment: mail.environment });
  const signup = { name: 'Acme', email: 'ops@acme.example' };
  const { apiKey } = (await server.callAs(null)('POST /v1/signup', signup)).body;
  const call = callerOf(server.url, apiKey);
  receiver.answer(() => 500);
  const url = `${receiver.url}?token=secret`;
  const { id } = (await call('POST /v1/webhooks', { url, events: ['agent.created'] })).body;
  await call('POST /v1/agents', { name: 'an agent' });
  await expect.poll(async () => (await call(`GET /v1/webhooks/${id}`)).body.failingSince).not.toBeNull();
  // Nine attempts have failed, and the time for the last one has come.
  await server.database.asSystem((transaction) =>
    sql`UPDATE webhooks SET attempts = 9, due_at = clock_timestamp(), leased_by = NULL, leased_until = NULL
      WHERE id = ${id}`.execute(transaction),
  );
  await expect.poll(() => mail.received.length, { timeout: 10_000 }).toBe(1);
  const [message] = mail.received;
  expect(message?.recipients).toEqual(['ops@acme.example']);
  expect(message?.parsed.text).toContain(`The webhook ${id} at ${new URL(url).host} has refused every event`);
  expect(message?.source).not.toContain('secret');
  expect((await call(`GET /v1/webhooks/${id}`)).body).toMatchObject({
    enabled: false,
    disabledReason: 'failing',
  });
  await server.close();
  receiver.close();
  await mail.close();
});
