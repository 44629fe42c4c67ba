import { decodeJwt } from 'jose';
import { beforeAll, afterAll, describe, expect, test, vi } from 'vitest';
import { sql } from 'kysely';
import { afterRestore } from '../../../src/main/backup/after-restore.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { askFor, isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { openReceiver, type Receiver } from '../../ledger/webhooks/receiver.ts';
import { type Call, callerOf, testServer, type TestServer } from '../../support/server.ts';
import { backUp, KEY, keptEngines, MASTER_KEY, restoreInto } from './places.ts';

/**
 * A server is backed up. Then grants are revoked, created and refreshed, and codes exchanged. Then the server is lost,
 * and the backup restored. `lost` is what happened in between.
 */
describe.each(keptEngines)('after a restore, on $engine', ({ place, target: newTarget }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  let before: {
    kept: TestGrant;
    child: TestGrant;
    revoked: TestGrant;
    refreshed: TestGrant;
    code: string;
    session: string;
    console: Record<string, string>;
  };
  let lost: { ghost: TestGrant; exchanged: TestGrant; refreshed: TestGrant };
  let epochs: { before: string; after: string };
  let keys: { before: string; after: string };
  let restoredAt: number;
  let receiver: Receiver;
  let webhookId: string;

  beforeAll(async () => {
    receiver = await openReceiver();
    const source = await place();
    let first = await testServer({ place: source, bootstrapKey: KEY });
    ({ call } = first.developer);
    agentId = await makeAgent(call);
    const kept = await makeGrant(call, agentId);
    before = {
      kept,
      child: await makeChild(call, kept.grantToken, agentId),
      revoked: await makeGrant(call, agentId),
      refreshed: await makeGrant(call, agentId),
      code: (await askFor(call, agentId)).code,
      session: (await call('POST /v1/principal-sessions', { principalId: 'user_alice' })).body.sessionToken,
      console: await consoleSession(first),
    };
    await storeOfClients(first);
    // Until older transactions of the same PostgreSQL have ended, no event is told: a webhook made meanwhile would get it.
    const isTold = async (): Promise<boolean> =>
      (await call('GET /v1/events')).body.events.some(({ type }: any) => type === 'agent.created');
    await vi.waitUntil(isTold, { timeout: 60_000 });
    webhookId = (await call('POST /v1/webhooks', { url: receiver.url, events: ['agent.created'] })).body.id;
    const ended = await makeGrant(call, agentId);
    await call(`DELETE /v1/grants/${ended.grantId}`);
    const epoch = await epochOf(first);
    const kid = await kidOf(first);
    // The embedded database is backed up while no server runs, PostgreSQL while one does.
    if (source.engine === 'pglite') await first.close();
    const { file } = await backUp(source);
    if (source.engine === 'pglite') first = await testServer({ place: source, bootstrapKey: KEY });
    call = callerOf(first.url, KEY);
    await call(`DELETE /v1/grants/${before.revoked.grantId}`);
    lost = {
      ghost: await makeGrant(call, agentId),
      exchanged: (await call('POST /v1/token', { code: before.code, agentId })).body,
      refreshed: (
        await call('POST /v1/token/refresh', { refreshToken: before.refreshed.refreshToken, agentId })
      ).body,
    };
    await first.close();

    const target = await newTarget();
    restoredAt = Date.now();
    await restoreInto(target, file);
    server = await testServer({ place: target, bootstrapKey: KEY });
    call = callerOf(server.url, KEY);
    epochs = { before: epoch ?? '', after: (await epochOf(server)) ?? '' };
    keys = { before: kid, after: await kidOf(server) };
  });
  afterAll(async () => {
    await server.close();
    receiver.close();
  });

  test('a webhook hears that it may have missed events, then gets those that follow', async () => {
    const followed = await makeAgent(call);
    await expect.poll(() => receiver.received.length, { interval: 5, timeout: 10_000 }).toBe(2);
    expect(receiver.received.map(({ type, data }) => [type, data])).toEqual([
      ['webhook.reset', { webhookId, reason: 'restored' }],
      ['agent.created', { agentId: followed, name: 'an agent' }],
    ]);
  });

  test('requests that clients pushed, and copies of their documents, are forgotten', async () => {
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT url FROM client_documents UNION ALL SELECT client_id FROM pushed_requests UNION ALL SELECT name FROM device_logins`.execute(
        transaction,
      ),
    );
    expect(rows).toEqual([]);
  });

  test('what was revoked since the backup stays revoked, and everything else is revoked too', async () => {
    for (const { grantToken } of [before.kept, before.child, before.revoked, lost.refreshed]) {
      expect(await isValid(call, grantToken)).toBe(false);
    }
    const { body } = await call('GET /v1/grants');
    expect(body.grants.map(({ status }: { status: string }) => status)).toEqual(
      body.grants.map(() => 'revoked'),
    );
    expect(body.grants).toHaveLength(5);
  });

  test('no refresh token works, neither one that was used since the backup nor its successor', async () => {
    for (const { refreshToken } of [before.kept, before.refreshed, lost.refreshed, lost.ghost]) {
      const { status, body } = await call('POST /v1/token/refresh', { refreshToken, agentId });
      expect([status, body.code]).toEqual([400, 'INVALID_REFRESH_TOKEN']);
    }
  });

  test('a code that was exchanged since the backup cannot be exchanged again', async () => {
    const { status, body } = await call('POST /v1/token', { code: before.code, agentId });
    expect([status, body.code]).toEqual([400, 'INVALID_CODE']);
  });

  test('a grant that the database lost ends for verifiers too: by one entry, and by the end of its key', async () => {
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ kind: string; id: string; before: Date }>`
        SELECT kind, id, before FROM revocations ORDER BY seq`.execute(transaction),
    );
    expect(rows.map(({ kind }) => kind)).toEqual(['grant', 'developer', 'key']);
    const [, developer, issuerKey] = rows;
    const { iat = 0, dev } = decodeJwt(lost.ghost.grantToken);
    expect(developer?.id).toBe(dev);
    expect(developer?.before.getTime()).toBeGreaterThanOrEqual(iat * 1_000);
    expect(developer?.before.getTime()).toBeGreaterThanOrEqual(restoredAt);
    expect(issuerKey?.id).toBe(keys.before);
    expect(await isValid(call, lost.ghost.grantToken)).toBe(false);
  });

  test('the issuer signs with a new key, and publishes none of those that may have been stolen since', async () => {
    expect(keys.after).not.toBe(keys.before);
    const { body } = await call('GET /.well-known/jwks.json');
    expect(body.keys.map(({ kid }: { kid: string }) => kid)).not.toContain(keys.before);
  });

  test('a session from before is closed', async () => {
    const as = server.callAs(before.session);
    expect((await as('GET /v1/principal/grants')).status).toBe(401);
  });

  test('a console session from before is closed', async () => {
    expect((await fetch(`${server.url}/v1/me`, { headers: before.console })).status).toBe(401);
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT FROM console_sessions`.execute(transaction),
    );
    expect(rows).toHaveLength(0);
  });

  test('the logs show by their epoch that they are a second history', async () => {
    expect(epochs.before).not.toBe('');
    expect(epochs.after).not.toBe(epochs.before);
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ epoch: string | null }>`SELECT epoch FROM audit_heads`.execute(transaction),
    );
    expect(rows).toEqual([{ epoch: epochs.after }]);
  });

  test('agents and keys are restored, and a new grant works at once', async () => {
    const made = await makeGrant(call, agentId);
    expect(await isValid(call, made.grantToken)).toBe(true);
    const { status } = await call('POST /v1/token/refresh', { refreshToken: made.refreshToken, agentId });
    expect(status).toBe(201);
  });

  test('each restore has its own epoch, also one by other means', async () => {
    const signer = createLocalSigner(MASTER_KEY);
    const { epoch, endedGrants } = await server.database.asSystem((transaction) =>
      afterRestore(transaction, { keepGrants: false, signer }),
    );
    expect(epoch).not.toBe(epochs.after);
    expect(await epochOf(server)).toBe(epoch);
    expect(endedGrants).toBe(1);
  });
});

/** A signed-in page of the console calls the API with these. */
async function consoleSession({ url }: TestServer): Promise<Record<string, string>> {
  const browser = httpBrowser(url);
  await browser.open('/console');
  await browser.call('/console/session', { apiKey: KEY });
  const { token } = (await browser.open('/console/session')).json.session;
  return { cookie: `grantex_console=${browser.cookies.get('grantex_console')}`, 'x-csrf-token': token };
}

async function epochOf({ database }: TestServer): Promise<string | undefined> {
  const { rows } = await database.asSystem((transaction) =>
    sql<{ epoch: string }>`SELECT epoch FROM feed_heads`.execute(transaction),
  );
  return rows[0]?.epoch;
}

async function kidOf({ database }: TestServer): Promise<string> {
  const { rows } = await database.asSystem((transaction) =>
    sql<{ kid: string }>`SELECT kid FROM issuer_keys WHERE state = 'active'`.execute(transaction),
  );
  return rows[0]?.kid ?? '';
}

/** A request that a client pushed, and a copy of its document. */
async function storeOfClients({ database }: TestServer): Promise<void> {
  const soon = new Date(Date.now() + 60_000);
  const url = 'https://app.example/client.json';
  await database.asSystem(async (transaction) => {
    await transaction
      .insertInto('client_documents')
      .values({ url, document: '{}', fetched_at: new Date(), fresh_until: soon, failure: null })
      .execute();
    await transaction
      .insertInto('pushed_requests')
      .values({ digest: Buffer.alloc(32), client_id: url, parameters: '{}', expires_at: soon })
      .execute();
    const code = { digest: Buffer.alloc(32), user_code_digest: Buffer.alloc(32) };
    await transaction
      .insertInto('device_logins')
      .values({ ...code, name: 'laptop', network: '', roles: [], expires_at: soon })
      .execute();
  });
}
