import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingChanges } from '../../../src/ledger/admin-log/recording.ts';
import { createReportVerifier } from '../../../src/ledger/audit/signed/signed-report.ts';
import { deleteDisposed } from '../../../src/ledger/retention/delete-disposed.ts';
import { dispose } from '../../../src/ledger/retention/dispose.ts';
import type { Database } from '../../../src/base/store/database.ts';
import { apiFetch } from '../../support/contract.ts';
import { postgresql } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { agentSigner } from '../audit/agent-signer.ts';
import { seedGrant } from '../audit/seed.ts';
import { writeOn } from './old-entries.ts';

const OLD = new Date(Date.now() - 300 * 86_400_000);
const settledAfter = '0 seconds';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());

test('a report that an agent signed is not taken again while its entry is being deleted', async () => {
  const { database, developer, url } = server;
  const subject = await seedGrant(database, developer.id, 'user_alice');
  const { grantId } = subject;
  const signer = await agentSigner(database, subject, url);
  const report = await signer.sign({ grantId, action: 'signed', status: 'success' } as const);
  const verify = createReportVerifier({ database, issuer: url });
  const signed = await verify(developer.id, [report], () => 'signature');
  const others = Array.from({ length: 255 }, () => ({ action: 'a', status: 'success' as const }));
  await writeOn(database, subject, OLD, [...signed, ...others]);
  await apiFetch(`${url}/v1/audit/checkpoint`, { headers: { authorization: `Bearer ${developer.key}` } });
  await developer.call('PATCH /v1/me', { settings: { retention: '184d' } });
  await dispose(
    recordingChanges(database, () => undefined),
    developer.id,
    { settledAfter },
  );

  const answers: Promise<unknown>[] = [];
  // Sends it again before each commit.
  const deleting: Database = {
    ...database,
    asSystem: (work) =>
      database.asSystem(async (transaction) => {
        const result = await work(transaction);
        const answer = developer.call('POST /v1/audit/log', report);
        answers.push(answer);
        await untilBlocked(answer);
        return result;
      }),
  };
  expect(await deleteDisposed(deleting, developer.id, { settledAfter })).toBe(256);
  answers.push(developer.call('POST /v1/audit/log', report));
  for (const answer of answers)
    expect(await answer).toMatchObject({ status: 409, body: { code: 'SIGNATURE_USED' } });
});

/** Waits until some transaction of this database waits for a row, or `other` is done. */
async function untilBlocked(other: Promise<unknown>): Promise<void> {
  let isDone = false;
  void other.finally(() => (isDone = true)).catch(() => undefined);
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (!isDone && (await server.sql(waiting)).length === 0);
}
