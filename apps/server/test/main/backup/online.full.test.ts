import { randomBytes } from 'node:crypto';
import { checkChain } from '@grantex/core/log';
import { decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { afterRestore } from '../../../src/main/backup/after-restore.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { createRole } from '../../../src/base/store/migrations/security.ts';
import type { Place } from '../../support/databases.ts';
import { isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { type Call, callerOf, testServer, type TestServer } from '../../support/server.ts';
import { startLoad } from '../../storm/load.ts';
import { backUp, KEY, keptPostgresql, linesOf, MASTER_KEY, restoreInto } from './places.ts';

describe('beside a running server', () => {
  let place: Place;
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    place = await keptPostgresql();
    server = await testServer({ place, bootstrapKey: KEY, environment: { LOG_LEVEL: 'error' } });
    ({ call } = server.developer);
    agentId = await makeAgent(call);
  });
  afterAll(() => server.close());

  test('a backup shows one moment: it contains everything acknowledged before it, and every chain and tree is whole', async () => {
    const { grantId } = await makeGrant(call, agentId);
    const load = startLoad({ url: server.url, key: KEY, grantId });
    await load.more(200);
    const acknowledged = [...load.acknowledged.values()];
    const [backup] = await Promise.all([backUp(place), load.more(200)]);
    await load.stop();

    const target = await keptPostgresql();
    await restoreInto(target, backup.file, { keepGrants: true });
    const second = await testServer({ place: target, bootstrapKey: KEY });
    const response = await fetch(`${second.url}/v1/audit/export`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const log = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { entryId: string });
    expect(await checkChain(log)).toMatchObject({ valid: true, entries: log.length });
    expect(log.length).toBeLessThan(load.acknowledged.size);
    const there = new Set(log.map(({ entryId }) => entryId));
    expect(acknowledged.filter(({ entryId }) => !there.has(entryId))).toEqual([]);
    expect(
      (await callerOf(second.url, KEY)('POST /v1/audit/log', { grantId, action: 'after', status: 'success' }))
        .body.seq,
    ).toBe(log.length + 1);
    await second.close();
  });

  test('the command after a restore by other means ends all grants while servers run, and they continue', async () => {
    const before = await makeGrant(call, agentId);
    const signer = createLocalSigner(MASTER_KEY);
    await server.database.asSystem((transaction) => afterRestore(transaction, { keepGrants: false, signer }));
    expect(await isValid(call, before.grantToken)).toBe(false);
    const { refreshToken } = before;
    expect((await call('POST /v1/token/refresh', { refreshToken, agentId })).status).toBe(400);
    // The server signs with the revoked key until it reads the keys again, within five seconds.
    const keys = async (): Promise<string> => (await fetch(`${server.url}/.well-known/jwks.json`)).text();
    await expect.poll(keys).not.toContain(String(decodeProtectedHeader(before.grantToken).kid));
    const after = await makeGrant(call, agentId);
    expect(await isValid(call, after.grantToken)).toBe(true);
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ count: number }>`SELECT count(*) AS count FROM issuer_keys WHERE state = 'active'`.execute(
        transaction,
      ),
    );
    expect(rows).toEqual([{ count: 1 }]);
  });

  test('a backup contains no secret that can be used directly', async () => {
    const { grantToken, refreshToken } = await makeGrant(call, agentId);
    const { file } = await backUp(place);
    const text = JSON.stringify(await linesOf(file));
    for (const secret of [KEY, grantToken, refreshToken, Buffer.from(MASTER_KEY).toString('hex')]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toContain(Buffer.from(MASTER_KEY).toString('base64'));
  });
});

test('a server that starts during a restore finds either the restored database, or its own', async () => {
  const source = await keptPostgresql();
  await (await testServer({ place: source, bootstrapKey: KEY })).close();
  const { file } = await backUp(source);
  for (let round = 0; round < 5; round += 1) {
    const target = await keptPostgresql();
    const [restored, started] = await Promise.allSettled([
      restoreInto(target, file),
      testServer({ place: target, bootstrapKey: `gx_test_${'n'.repeat(43)}` }),
    ]);
    if (started.status === 'rejected') throw started.reason;
    const { rows } = await started.value.database.asSystem((transaction) =>
      sql<{ id: string }>`SELECT id FROM developers`.execute(transaction),
    );
    expect(rows).toHaveLength(1);
    expect((await callerOf(started.value.url, KEY)('GET /v1/me')).status).toBe(
      restored.status === 'fulfilled' ? 200 : 401,
    );
    expect(restored.status === 'rejected' ? String(restored.reason) : 'is not empty').toContain(
      'is not empty',
    );
    await started.value.close();
  }
});

test('an owner that is subject to row-level security, as recommended, backs up and restores every row', async () => {
  const [source, target] = await Promise.all([ownedByNobodySpecial(), ownedByNobodySpecial()]);
  const server = await testServer({ place: source, bootstrapKey: KEY });
  const { call } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  await call('POST /v1/audit/log', { grantId, action: 'step', status: 'success' });
  await server.close();
  const { file, trailer } = await backUp(source);
  expect(trailer.rows).toMatchObject({ agents: 1, grants: 1, audit_entries: 1, developers: 1 });
  const restored = await restoreInto(target, file);
  expect(restored).toMatchObject({ developers: 1, endedGrants: 1, trailer: { rows: trailer.rows } });
});

/** A database whose owner is not a superuser, and has the three roles because an administrator granted them. */
async function ownedByNobodySpecial(): Promise<Place> {
  const { environment } = await keptPostgresql();
  const url = new URL(environment['DATABASE_URL'] ?? '');
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  const [name, database] = [`owner_${randomBytes(4).toString('hex')}`, url.pathname.slice(1)];
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'owner'`);
  for (const role of ['grantex_app', 'grantex_system', 'grantex_consent']) {
    await admin.query(createRole(role));
    await admin.query(`GRANT ${role} TO ${name}`);
  }
  await admin.query(`ALTER DATABASE ${database} OWNER TO ${name}`);
  await admin.end();
  [url.username, url.password] = [name, 'owner'];
  return { engine: 'postgresql', environment: { ...environment, DATABASE_URL: url.href } };
}
