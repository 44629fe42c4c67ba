import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import type { TestServer } from '../../support/server.ts';
import { startCallMails } from '../../../src/people/approvals/call-mails.ts';
import { ask, createPerson, needsOf } from '../consent/person.ts';
import { type AskingServer, askingServer } from './asked-call.ts';

let mail: MailServer;
let asking: AskingServer;
let server: TestServer;
let grantId: string;
const ADDRESS = 'alice@example.com';
beforeAll(async () => {
  mail = await mailServer();
  asking = await askingServer({ environment: mail.environment });
  ({ server } = asking);
  const { call } = server.developer;
  const asked = await ask(server.developer);
  await call(`PUT /v1/principals/${asked.principalId}/email`, { email: ADDRESS });
  const person = createPerson(server);
  await person.proveAddress(asked.secret, 'bind');
  await person.enrol(asked.secret);
  await person.approve(asked.secret);
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  ({ grantId } = (await call('POST /v1/token', { code, agentId: asked.agentId })).body);
});
afterAll(async () => {
  await server.close();
  await mail.close();
});

let amount = 0;
const askAbout = () =>
  asking.ask(server.developer.id, grantId, { input: { amount: (amount += 1), to: 'Erika Mustermann' } });

/** Waits until so many people were told. */
async function told(count: number): Promise<void> {
  while (mail.received.length < count) await pause(50);
}

test('a person is told by mail that a call waits, without what it is about', async () => {
  const call = await askAbout();
  await told(1);
  const [message] = mail.received;
  expect([message?.recipients, message?.parsed.text]).toEqual([
    [ADDRESS],
    expect.stringContaining(server.url + call.path),
  ]);
  expect(message?.parsed.subject).toBe('An agent asks for your approval');
  expect(message?.source).not.toMatch(/Erika|amount|pay\.example/);
});

test('a person gets four of these mails in fifteen minutes, however many calls wait', async () => {
  for (let count = 0; count < 4; count += 1) await askAbout();
  await told(4);
  // Another process looks, and finds nothing to send.
  const { config } = needsOf(server);
  const log = { warn: () => undefined };
  await startCallMails({ config, database: server.database, mailer: undefined, log }).send();
  const { rows } = await server.database.asSystem((transaction) =>
    sql<{ told: number }>`SELECT count(mailed_at)::int AS told FROM approvals`.execute(transaction),
  );
  expect([rows[0]?.told, mail.received.length]).toEqual([4, 4]);
});
