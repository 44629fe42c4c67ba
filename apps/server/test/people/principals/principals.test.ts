import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { askFor, isValid, makeAgent, makeChild, makeGrant } from '../../support/grants.ts';
import { type Call, testServer, type TestServer } from '../../support/server.ts';

describe.each(engines)('principals, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  let agentId: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ call } = server.developer);
    agentId = await makeAgent(call, undefined, { description: 'Books trips.' });
  });
  afterAll(() => server.close());

  const openSession = async (principalId: string, more: object = {}, as = call): Promise<Call> => {
    const { status, body } = await as('POST /v1/principal-sessions', { principalId, ...more });
    expect(status).toBe(201);
    return server.callAs(body.sessionToken);
  };

  test('an admin vouches for a session, for a person with a grant', async () => {
    await makeGrant(call, agentId, { principalId: 'user_ann' });
    const { status, body } = await call('POST /v1/principal-sessions', { principalId: 'user_ann' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^psn_[0-9A-Z]{26}$/),
      sessionToken: expect.stringMatching(/^sess_[A-Za-z0-9_-]{43}$/),
      dashboardUrl: `${server.url}/permissions#session=${body.sessionToken}`,
      expiresAt: expect.any(String),
    });
    expect((await call('POST /v1/principal-sessions', { principalId: 'user_nobody' })).status).toBe(404);
    await askFor(call, agentId, { principalId: 'user_asked' });
    expect((await call('POST /v1/principal-sessions', { principalId: 'user_asked' })).status).toBe(404);
    const issuing = await call('POST /v1/keys', { name: 'issuer', roles: ['issue', 'verify'] });
    const key = { key: issuing.body.apiKey as string };
    const refused = await call('POST /v1/principal-sessions', { principalId: 'user_ann' }, key);
    expect([refused.status, refused.body.code]).toEqual([403, 'ROLE_REQUIRED']);
  });

  test('any person who can be granted something can be erased, however long their escaped name is', async () => {
    for (const principalId of ['語'.repeat(256), '/'.repeat(256), '😀'.repeat(128)]) {
      await makeGrant(call, agentId, { principalId });
      const path = `/v1/principals/${encodeURIComponent(principalId)}`;
      expect((await call(`DELETE ${path}`)).status).toBe(204);
    }
  });

  test('no name can be one that a URL would read as a path segment like ..', async () => {
    for (const principalId of ['.', '..']) {
      const body = { agentId, principalId, scopes: ['flights:search'] };
      const { status, body: refusal } = await call('POST /v1/authorize', body);
      expect([status, refusal.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
  });

  test('a session opened while the principal was being erased is invalid', async () => {
    await makeGrant(call, agentId, { principalId: 'user_gone' });
    const as = await openSession('user_gone');
    await server.database.forDeveloper(server.developer.id, (transaction) =>
      // Written after the erasure had read the sessions, which therefore left this one.
      sql`UPDATE principals SET principal_id = NULL, salt = NULL WHERE principal_id = 'user_gone'`.execute(
        transaction,
      ),
    );
    expect((await as('GET /v1/principal/grants')).status).toBe(401);
  });

  test("its holder sees their own grants with their agents, and nobody else's", async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_bea' });
    const child = await makeChild(call, own.grantToken, agentId);
    await makeGrant(call, agentId, { principalId: 'user_carl' });
    const as = await openSession('user_bea');
    const { status, body } = await as('GET /v1/principal/grants');
    expect([status, body.principalId]).toEqual([200, 'user_bea']);
    expect(body.grants).toMatchObject([
      { id: child.grantId, agentName: 'an agent', agentDescription: 'Books trips.', status: 'active' },
      { id: own.grantId, agentName: 'an agent', agentDescription: 'Books trips.', status: 'active' },
    ]);
  });

  test('a long list is paged, each grant once, newest first', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      made.unshift((await makeGrant(call, agentId, { principalId: 'user_many' })).grantId);
    }
    const as = await openSession('user_many');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await as(`GET /v1/principal/grants?pageSize=2${cursor}`);
      expect(body).toMatchObject({ principalId: 'user_many', total: 5, pageSize: 2 });
      expect(body.grants.length).toBeLessThanOrEqual(2);
      seen.push(...body.grants.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(made);
    const third = await as('GET /v1/principal/grants?page=3&pageSize=2');
    expect(third.body.grants.map(({ id }: { id: string }) => id)).toEqual(made.slice(4));
    expect((await as('GET /v1/principal/grants?pageSize=201')).status).toBe(400);
  });

  test('the same name at another developer is another person', async () => {
    const other = await server.signUp();
    await makeGrant(call, agentId, { principalId: 'user_dora' });
    const theirs = await makeGrant(other.call, await makeAgent(other.call), { principalId: 'user_dora' });
    const as = await openSession('user_dora', {}, other.call);
    const { body } = await as('GET /v1/principal/grants');
    expect(body.grants.map(({ id }: { id: string }) => id)).toEqual([theirs.grantId]);
  });

  test('it revokes their own grants with their descendants, and no other', async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_eve' });
    const child = await makeChild(call, own.grantToken, agentId);
    const others = await makeGrant(call, agentId, { principalId: 'user_finn' });
    const as = await openSession('user_eve');
    expect((await as(`DELETE /v1/principal/grants/${others.grantId}`)).status).toBe(404);
    expect(await isValid(call, others.grantToken)).toBe(true);
    expect((await as(`DELETE /v1/principal/grants/${own.grantId}`)).status).toBe(204);
    expect((await as(`DELETE /v1/principal/grants/${own.grantId}`)).status).toBe(404);
    expect(await isValid(call, own.grantToken)).toBe(false);
    expect(await isValid(call, child.grantToken)).toBe(false);
  });

  test('it may view and revoke, and nothing else', async () => {
    await makeGrant(call, agentId, { principalId: 'user_gus' });
    const as = await openSession('user_gus');
    for (const line of [
      'GET /v1/grants',
      'GET /v1/me',
      'POST /v1/authorize',
      'DELETE /v1/principals/user_gus',
    ]) {
      expect([line, (await as(line)).status]).toEqual([line, 401]);
    }
    expect((await call('GET /v1/principal/grants')).status).toBe(401);
    expect((await call('GET /v1/principal/grants', undefined, { key: null })).status).toBe(401);
    expect((await server.callAs('sess_guess')('GET /v1/principal/grants')).status).toBe(401);
  });

  test('it ends when it expires', async () => {
    await makeGrant(call, agentId, { principalId: 'user_hal' });
    const as = await openSession('user_hal', { expiresIn: '5m' });
    expect((await as('GET /v1/principal/grants')).status).toBe(200);
    await server.database.asSystem((transaction) =>
      sql`UPDATE principal_sessions SET expires_at = clock_timestamp()`.execute(transaction),
    );
    expect((await as('GET /v1/principal/grants')).status).toBe(401);
  });

  test('it shows the activity on their behalf, newest first', async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_ida' });
    const others = await makeGrant(call, agentId, { principalId: 'user_jan' });
    for (const { grantId, action } of [
      { grantId: own.grantId, action: 'first' },
      { grantId: others.grantId, action: 'not theirs' },
      { grantId: own.grantId, action: 'second' },
    ]) {
      const body = { grantId, action: action.replace(' ', '_'), status: 'success' };
      expect((await call('POST /v1/audit/log', body)).status).toBe(201);
    }
    const as = await openSession('user_ida');
    const { body } = await as('GET /v1/principal/audit');
    expect(body.entries.map(({ action }: { action: string }) => action)).toEqual(['second', 'first']);
  });

  test('erasing a person removes name, sessions and metadata, ends every grant, and keeps the chain', async () => {
    const own = await makeGrant(call, agentId, { principalId: 'user_kim' });
    const pending = await askFor(call, agentId, { principalId: 'user_kim', state: 'about kim' });
    const entry = await call('POST /v1/audit/log', {
      grantId: own.grantId,
      action: 'flights.book',
      status: 'success',
      metadata: { passenger: 'Kim' },
    });
    const as = await openSession('user_kim');
    expect((await call('DELETE /v1/principals/user_kim')).status).toBe(204);
    expect((await as('GET /v1/principal/grants')).status).toBe(401);
    expect(await isValid(call, own.grantToken)).toBe(false);
    const exchanged = await call('POST /v1/token', { code: pending.code, agentId });
    expect([exchanged.status, exchanged.body.code]).toEqual([400, 'INVALID_CODE']);
    expect((await call(`GET /v1/grants/${own.grantId}`)).body).toMatchObject({
      principalId: null,
      status: 'revoked',
    });
    const { body } = await call(`GET /v1/audit/${entry.body.entryId}`);
    expect(body).toMatchObject({ principalId: null, metadata: null, salt: null, erased: true });
    expect(body.hash).toBe(entry.body.hash);
    const dump = await everything(server);
    expect(dump).not.toMatch(/kim/i);
    expect((await call('DELETE /v1/principals/user_kim')).status).toBe(404);
  });

  test('the same name is a new person afterwards, and works at once', async () => {
    const old = await makeGrant(call, agentId, { principalId: 'user_lea' });
    await call('DELETE /v1/principals/user_lea');
    const fresh = await makeGrant(call, agentId, { principalId: 'user_lea' });
    expect(await isValid(call, old.grantToken)).toBe(false);
    expect(await isValid(call, fresh.grantToken)).toBe(true);
  });

  test('only an admin of the same developer may erase a person', async () => {
    const grant = await makeGrant(call, agentId, { principalId: 'user_mo' });
    const other = await server.signUp();
    expect((await other.call('DELETE /v1/principals/user_mo')).status).toBe(404);
    expect((await other.call('DELETE /v1/principals/user_mo/grants')).status).toBe(404);
    expect(await isValid(call, grant.grantToken)).toBe(true);
  });

  test('ending all grants of a principal does not prevent new ones', async () => {
    const old = await makeGrant(call, agentId, { principalId: 'user_ned' });
    const { code } = await askFor(call, agentId, { principalId: 'user_ned' });
    expect((await call('DELETE /v1/principals/user_ned/grants')).status).toBe(204);
    expect(await isValid(call, old.grantToken)).toBe(false);
    expect((await call('POST /v1/token', { code, agentId })).body.code).toBe('INVALID_CODE');
    const fresh = await makeGrant(call, agentId, { principalId: 'user_ned' });
    expect(await isValid(call, fresh.grantToken)).toBe(true);
    expect((await call('DELETE /v1/principals/user_nobody/grants')).status).toBe(404);
  });
});

/** All text in the database, except the responses that are kept for a day. */
async function everything({ database }: TestServer): Promise<string> {
  const tables = [
    'principals',
    'grants',
    'authorization_requests',
    'audit_entries',
    'audit_details',
    'principal_sessions',
  ];
  return database.asSystem(async (transaction) => {
    const texts: string[] = [];
    for (const table of tables) {
      const { rows } = await sql<{ text: string }>`SELECT t::text AS text FROM ${sql.table(table)} t`.execute(
        transaction,
      );
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  });
}
