import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { engines, postgresql } from '../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../support/server.ts';

const withKey = (key: string): { headers: Record<string, string> } => ({
  headers: { 'idempotency-key': key },
});

describe.each(engines)('an Idempotency-Key on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    developer = await server.signUp();
  });
  afterAll(() => server.close());

  test('returns the first result again, and does the work once', async () => {
    const { call } = await server.signUp();
    const first = await call('POST /v1/agents', { name: 'once' }, withKey('once'));
    const second = await call('POST /v1/agents', { name: 'once' }, withKey('once'));
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await call('GET /v1/agents')).body.total).toBe(1);
  });

  test('returns a secret again too', async () => {
    const first = await developer.call('POST /v1/keys', { name: 'a', roles: ['issue'] }, withKey('secret'));
    const second = await developer.call('POST /v1/keys', { name: 'a', roles: ['issue'] }, withKey('secret'));
    expect(second.body).toEqual(first.body);
    expect(second.body.apiKey).toMatch(/^gx_test_/);
  });

  test('with another body is 409', async () => {
    await developer.call('POST /v1/agents', { name: 'one' }, withKey('reused'));
    const { status, body } = await developer.call('POST /v1/agents', { name: 'two' }, withKey('reused'));
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('with another path is 409, because the path is part of the request', async () => {
    const [one, two] = await Promise.all([
      developer.call('POST /v1/agents', { name: 'one' }),
      developer.call('POST /v1/agents', { name: 'two' }),
    ]);
    await developer.call(`POST /v1/agents/${one.body.id}`, { name: 'x' }, withKey('path'));
    const { body } = await developer.call(`POST /v1/agents/${two.body.id}`, { name: 'x' }, withKey('path'));
    expect(body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('belongs to one developer and one route', async () => {
    const other = await server.signUp();
    const mine = await developer.call('POST /v1/agents', { name: 'same' }, withKey('shared'));
    const theirs = await other.call('POST /v1/agents', { name: 'same' }, withKey('shared'));
    const elsewhere = await developer.call(
      'POST /v1/keys',
      { name: 'same', roles: ['issue'] },
      withKey('shared'),
    );
    expect([mine.status, theirs.status, elsewhere.status]).toEqual([201, 201, 201]);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test('keeps a refusal', async () => {
    const first = await developer.call('POST /v1/agents/ag_nobody', { name: 'x' }, withKey('refusal'));
    const second = await developer.call('POST /v1/agents/ag_nobody', { name: 'x' }, withKey('refusal'));
    expect([first.status, second.status]).toEqual([404, 404]);
    expect(second.body).toEqual({ ...first.body, requestId: expect.any(String) });
    expect(second.body.requestId).not.toBe(first.body.requestId);
  });

  test('returns nothing to a key whose role was removed', async () => {
    const made = await developer.call('POST /v1/keys', { name: 'a', roles: ['issue'] });
    await developer.call('POST /v1/agents', { name: 'a' }, withKey('role'));
    const { status } = await developer.call(
      'POST /v1/agents',
      { name: 'a' },
      { key: made.body.apiKey, ...withKey('role') },
    );
    expect(status).toBe(403);
  });

  test.each(['x'.repeat(256), 'two words', ' '])('that is %o is refused', async (key) => {
    const { status } = await developer.call('POST /v1/agents', { name: 'a' }, withKey(key));
    expect(status).toBe(400);
  });

  test('runs the work once for concurrent calls', async () => {
    const { call } = await server.signUp();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST /v1/agents', { name: 'once' }, withKey('at-once'))),
    );
    const made = answers.filter(({ status }) => status === 201);
    const waiting = answers.filter(({ status }) => status !== 201);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const { status, body, headers } of waiting) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS', '1']);
    }
    expect((await call('GET /v1/agents')).body.total).toBe(1);
  });
});

describe('kept responses in PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await postgresql() });
  });
  afterAll(() => server.close());

  test('a secret is encrypted, and kept for 60 seconds; anything else for 24 hours', async () => {
    const { body } = await server.developer.call(
      'POST /v1/keys',
      { name: 'a', roles: ['issue'] },
      withKey('s'),
    );
    await server.developer.call('POST /v1/agents', { name: 'a' }, withKey('p'));
    const rows = await server.sql(`SELECT key, encrypted, encode(answer, 'escape') AS answer,
      round(extract(epoch FROM expires_at - clock_timestamp()) / 60)::int AS minutes FROM idempotent_answers ORDER BY key`);
    expect(rows).toMatchObject([
      { key: 'p', encrypted: false, minutes: 24 * 60 },
      { key: 's', encrypted: true, minutes: 1 },
    ]);
    expect(String(rows[1]?.['answer'])).not.toContain(body.apiKey);
  });

  test('the work is done again once a kept response is too old', async () => {
    const first = await server.developer.call('POST /v1/agents', { name: 'a' }, withKey('old'));
    await server.sql(`UPDATE idempotent_answers SET expires_at = clock_timestamp() WHERE key = 'old'`);
    const second = await server.developer.call('POST /v1/agents', { name: 'b' }, withKey('old'));
    const third = await server.developer.call('POST /v1/agents', { name: 'b' }, withKey('old'));
    expect([second.status, third.body]).toEqual([201, second.body]);
    expect(second.body.id).not.toBe(first.body.id);
  });

  test('while the first call runs in another process, the second is told to wait', async () => {
    const { id, call } = await server.signUp();
    const other = await connect();
    const { keyId } = (await call('GET /v1/me')).body;
    await other.query(LOCK, [JSON.stringify([id, keyId, 'POST /v1/agents', 'busy'])]);
    const { status, body } = await call('POST /v1/agents', { name: 'a' }, withKey('busy'));
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS']);
    await other.end();
    expect((await call('POST /v1/agents', { name: 'a' }, withKey('busy'))).status).toBe(201);
  });

  test('a kept response is for all who repeat the call at once', async () => {
    const { id, call } = await server.signUp();
    const first = await call('POST /v1/agents', { name: 'a' }, withKey('done'));
    const other = await connect();
    const { keyId } = (await call('GET /v1/me')).body;
    await other.query(LOCK, [JSON.stringify([id, keyId, 'POST /v1/agents', 'done'])]);
    const second = await call('POST /v1/agents', { name: 'a' }, withKey('done'));
    expect([second.status, second.body]).toEqual([201, first.body]);
    await other.end();
  });

  test('work whose answer cannot be kept is undone, and the key stays unused', async () => {
    const { call } = await server.signUp();
    await server.sql(`
      CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT ON idempotent_answers FOR EACH ROW EXECUTE FUNCTION no_room()`);
    const { status } = await call('POST /v1/agents', { name: 'a' }, withKey('undone'));
    expect([status, (await call('GET /v1/agents')).body.total]).toEqual([503, 0]);
    await server.sql('DROP FUNCTION no_room CASCADE');
    expect((await call('POST /v1/agents', { name: 'b' }, withKey('undone'))).status).toBe(201);
    expect((await call('GET /v1/agents')).body.total).toBe(1);
  });

  /** Another process on the same database. */
  async function connect(): Promise<pg.Client> {
    const [{ current_database: database } = {}] = await server.sql('SELECT current_database()');
    const other = new pg.Client({ connectionString: databaseUrl(String(database)) });
    await other.connect();
    return other;
  }
});

/** What a call holds while it runs. */
const LOCK = 'SELECT pg_advisory_lock(hashtextextended($1, 0))';

function databaseUrl(name: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
