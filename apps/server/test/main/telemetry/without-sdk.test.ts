import { expect, test } from 'vitest';
import { createMailer } from '../../../src/people/mail/smtp.ts';
import { createTelemetry } from '../../../src/base/telemetry/telemetry.ts';
import { watchAppender, watchBatches } from '../../../src/ledger/audit/append/watch-audit.ts';
import { watchDatabase } from '../../../src/base/telemetry/watch-database.ts';
import { watchMailer } from '../../../src/people/mail/watch-mail.ts';
import { watchSigning } from '../../../src/authority/keys/issuer-keys.ts';
import { testServer } from '../../support/server.ts';

test('without an SDK and without metrics nothing is wrapped, so they cost nothing', async () => {
  const server = await testServer();
  const telemetry = await createTelemetry({ metricsPort: undefined });
  expect(telemetry).toEqual({ metrics: undefined, tracer: undefined });
  expect(watchDatabase(server.database, telemetry)).toBe(server.database);
  expect(watchBatches(telemetry)).toBeUndefined();
  const [appender, issuerKeys] = [{} as never, {} as never];
  expect(watchAppender(appender, telemetry)).toBe(appender);
  expect(watchSigning(issuerKeys, telemetry)).toBe(issuerKeys);
  const mailer = createMailer({ smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'a@example.com' } as never);
  expect(watchMailer(mailer, telemetry)).toBe(mailer);
  await server.close();
});

test('a traceparent without an SDK does not appear in the log', async () => {
  const server = await testServer();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await server.developer.call('GET /v1/me', undefined, { headers: { traceparent } });
  await server.close();
  expect(server.log).toContain('"msg":"request"');
  expect(server.log).not.toContain('trace_id');
});
