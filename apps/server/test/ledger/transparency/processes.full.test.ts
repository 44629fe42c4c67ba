import { checkExport, verifyCheckpoint, verifyConsistency } from '@grantex/core/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../src/base/store/database.ts';
import { auditServer } from '../audit/audit-server.ts';
import { startLoad } from '../../storm/load.ts';
import { type ServerProcess, startServerProcess } from '../../storm/server-process.ts';
import { type Place, postgresql } from '../../support/databases.ts';
import { type LogServer, readable } from './log-server.ts';

const EACH = 500;

let place: Place;
let here: LogServer;
let servers: ServerProcess[] = [];
beforeAll(async () => {
  const { engine, environment } = await postgresql();
  place = { engine, environment: { ...environment, GRANTEX_PUBLIC_URL: 'http://log.example' } };
  here = readable(await auditServer(place));
  servers = await Promise.all([1, 2].map(() => startServerProcess({ PORT: '0', ...place.environment })));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()));
  await here.close();
});

test('two processes under load build one tree, and sign one history', async () => {
  const { key, grantId } = here;
  const loads = servers.map(({ url }, index) =>
    startLoad({ url, key, grantId, firstNumber: index * 1_000_000 }),
  );
  const notes: string[] = [];
  const done = Promise.all(loads.map((load) => load.more(EACH)));
  let isDone = false;
  void done.then(() => (isDone = true));
  while (!isDone) {
    const asked = servers.map(async ({ url }) => readable({ ...here, url }).note());
    notes.push(...(await Promise.all(asked)).map(({ text }) => text));
  }
  await done;
  await Promise.all(loads.map((load) => load.stop()));
  notes.push((await here.note()).text);
  const verifierKey = await here.verifierKey();
  const entries = await here.entries();
  expect(entries.length).toBeGreaterThanOrEqual(2 * EACH);
  const report = await checkExport(entries, { checkpoints: notes, anchoredKey: verifierKey });
  expect(report).toMatchObject({ valid: true, proven: entries.length, anchored: entries.length });
  expect(verifierKey.startsWith('log.example/audit/')).toBe(true);
});

test('entries that a killed process wrote are signed by another one, in the same history', async () => {
  const [killed, other] = servers;
  if (killed === undefined || other === undefined) throw new Error('there are two');
  const key = await here.verifierKey();
  const before = await verifyCheckpoint((await here.note()).text, key);
  const written = await fetch(`${killed.url}/v1/audit/log`, {
    method: 'POST',
    headers: { authorization: `Bearer ${here.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ grantId: here.grantId, action: 'last', status: 'success' }),
  });
  expect(written.status).toBe(201);
  await killed.kill();
  const restarted = await startServerProcess({ PORT: '0', ...place.environment });
  servers = [restarted, other];
  // It signs what is unsigned when it starts, without a request.
  const database = await openDatabase({ dataDirectory: '', url: place.environment['DATABASE_URL'] ?? '' });
  await expect
    .poll(() =>
      database.forDeveloper(here.developerId, async (transaction) => {
        const { size } = await transaction
          .selectFrom('audit_checkpoints')
          .select(({ fn }) => fn.max('size').as('size'))
          .executeTakeFirstOrThrow();
        return size;
      }),
    )
    .toBe((await here.entries()).length);
  await database.close();
  const after = await verifyCheckpoint((await readable({ ...here, url: restarted.url }).note()).text, key);
  if (!before.valid || !after.valid) throw new Error('both are checkpoints');
  const { checkpoint: from } = before;
  const { checkpoint: to } = after;
  const proof = await here.call(`GET /v1/audit/proof/consistency?from=${from.size}&to=${to.size}`);
  expect(await verifyConsistency(proof.body, from, to)).toBe(true);
  expect(to.size).toBeGreaterThan(from.size);
});
