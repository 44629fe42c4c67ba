import { isFullRun } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines, postgresql } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';

const DAY = 86_400_000;
/** Of races between keys. */
const ROUNDS = isFullRun ? 30 : 8;

describe.each(engines)('API keys on $engine', ({ place }) => {
  let server: TestServer;
  const time = Date.now();
  beforeAll(async () => {
    server = await testServer({ place: await place(), now: () => time });
  });
  afterAll(() => server.close());

  test('a new key has a name, roles and an expiry, is shown once, and is listed without its secret', async () => {
    const { call } = await server.signUp();
    const expiresAt = new Date(time + DAY).toISOString();
    const made = await call('POST /v1/keys', { name: 'ci', roles: ['issue', 'issue', 'verify'], expiresAt });
    expect(made.status).toBe(201);
    const { apiKey, ...shown } = made.body;
    expect(apiKey).toMatch(/^gx_test_[A-Za-z0-9_-]{43}$/);
    expect(shown).toMatchObject({ name: 'ci', roles: ['issue', 'verify'], expiresAt, lastUsedAt: null });
    const list = await call('GET /v1/keys');
    expect(list.body).toMatchObject({ total: 2, page: 1, pageSize: 200 });
    expect(list.body.keys[0]).toEqual(shown);
    expect(JSON.stringify(list.body)).not.toContain(apiKey);
  });

  test('the last use of a key is recorded', async () => {
    const { call } = await server.signUp();
    const { body } = await call('POST /v1/keys', { name: 'used', roles: ['issue'] });
    await call('GET /v1/me', undefined, { key: body.apiKey });
    const { keys } = (await call('GET /v1/keys')).body;
    expect(keys[0].lastUsedAt).toBe(new Date(time).toISOString());
  });

  test('a deleted key is refused at once, even if it was used a moment ago', async () => {
    const { call } = await server.signUp();
    const { body } = await call('POST /v1/keys', { name: 'gone', roles: ['issue'] });
    expect((await call('GET /v1/me', undefined, { key: body.apiKey })).status).toBe(200);
    expect((await call(`DELETE /v1/keys/${body.id}`)).status).toBe(204);
    expect((await call('GET /v1/me', undefined, { key: body.apiKey })).status).toBe(401);
    expect((await call(`DELETE /v1/keys/${body.id}`)).status).toBe(404);
  });

  test('the last admin key without an expiry cannot be deleted', async () => {
    const { call } = await server.signUp();
    await call('POST /v1/keys', {
      name: 'x',
      roles: ['admin'],
      expiresAt: new Date(time + DAY).toISOString(),
    });
    const { keys } = (await call('GET /v1/keys')).body;
    const { status, body } = await call(`DELETE /v1/keys/${keys.at(-1).id}`);
    expect([status, body.code]).toEqual([409, 'LAST_ADMIN_KEY']);
  });

  test('a rotated key works for 24 more hours beside the new one', async () => {
    const { call } = await server.signUp();
    const { status, body } = await call('POST /v1/keys/rotate');
    expect([status, Object.keys(body)]).toEqual([200, ['apiKey', 'rotatedAt']]);
    const { keys } = (await call('GET /v1/keys', undefined, { key: body.apiKey })).body;
    const [fresh, old] = keys;
    expect(fresh).toMatchObject({ roles: ['admin'], name: old.name, expiresAt: null });
    expect(Date.parse(old.expiresAt) - Date.parse(body.rotatedAt)).toBeGreaterThan(DAY - 10_000);
    expect(Date.parse(old.expiresAt) - Date.parse(body.rotatedAt)).toBeLessThanOrEqual(DAY);
    expect((await call('GET /v1/me')).status).toBe(200);
  });

  test('the successor of an expiring key expires with it, and a second rotation is not bound to the overlap', async () => {
    const { call } = await server.signUp();
    const expiresAt = new Date(time + 30 * DAY).toISOString();
    const made = await call('POST /v1/keys', { name: 'for a month', roles: ['admin'], expiresAt });
    const rotated = await call('POST /v1/keys/rotate', undefined, { key: made.body.apiKey });
    await call('POST /v1/keys/rotate', undefined, { key: made.body.apiKey });
    await call('POST /v1/keys/rotate');
    await call('POST /v1/keys/rotate');
    expect(rotated.status).toBe(200);
    const { keys } = (await call('GET /v1/keys')).body;
    const overlap = expect.stringMatching(/Z$/);
    expect(
      keys.map(({ name, expiresAt: until }: { name: string; expiresAt: string }) => [name, until]),
    ).toEqual([
      ['first key', null],
      ['first key', null],
      ['for a month', expiresAt],
      ['for a month', expiresAt],
      ['for a month', overlap],
      ['first key', overlap],
    ]);
    expect(keys.at(-2).expiresAt < expiresAt).toBe(true);
  });

  test('an expiring key cannot create a key that outlives it', async () => {
    const { call } = await server.signUp();
    const expiresAt = new Date(time + DAY).toISOString();
    const { apiKey: key } = (await call('POST /v1/keys', { name: 'a day', roles: ['admin'], expiresAt }))
      .body;
    const make = (until: object) => call('POST /v1/keys', { name: 'x', roles: ['admin'], ...until }, { key });
    expect((await make({})).body.expiresAt).toBe(expiresAt);
    expect((await make({ expiresAt: new Date(time + DAY / 2).toISOString() })).status).toBe(201);
    const { status, body } = await make({ expiresAt: new Date(time + DAY + 1).toISOString() });
    expect([status, body.code, body.message]).toEqual([
      400,
      'VALIDATION_ERROR',
      expect.stringContaining(expiresAt),
    ]);
  });

  test('a key that ends before the overlap would keeps its own expiry, and so does its successor', async () => {
    const { call } = await server.signUp();
    const expiresAt = new Date(time + DAY / 2).toISOString();
    const made = await call('POST /v1/keys', { name: 'short', roles: ['admin'], expiresAt });
    await call('POST /v1/keys/rotate', undefined, { key: made.body.apiKey });
    const { keys } = (await call('GET /v1/keys')).body;
    expect(keys.slice(0, 2)).toMatchObject([{ expiresAt }, { expiresAt }]);
  });

  test.each([
    { name: 'a', roles: [] },
    { name: 'a', roles: ['root'] },
    { name: '', roles: ['issue'] },
    { name: 'a', roles: ['issue'], expiresAt: '2020-01-01T00:00:00Z' },
    { name: 'a', roles: ['issue'], expiresAt: 'tomorrow' },
  ])('the key %o is refused', async (wanted) => {
    const { status, body } = await server.developer.call('POST /v1/keys', wanted);
    expect([status, body.code]).toEqual([400, 'VALIDATION_ERROR']);
  });
});

test('a rotation applies to the key that asked for it, also under an Idempotency-Key that another key used', async () => {
  const server = await testServer();
  const { call } = server.developer;
  const { body } = await call('POST /v1/keys', { name: 'second', roles: ['admin'] });
  const headers = { 'idempotency-key': 'rotate' };
  const first = await call('POST /v1/keys/rotate', undefined, { headers });
  const again = await call('POST /v1/keys/rotate', undefined, { headers });
  expect(again.body).toEqual(first.body);
  const other = await call('POST /v1/keys/rotate', undefined, { headers, key: body.apiKey });
  expect([other.status, other.body.apiKey === first.body.apiKey]).toEqual([200, false]);
  const successor = await call('POST /v1/keys/rotate', undefined, { headers, key: first.body.apiKey });
  expect([successor.status, successor.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  await server.close();
});

test("expired keys do not count towards the maximum number of a developer's keys", async () => {
  const server = await testServer({ place: await postgresql() });
  const { id, call } = server.developer;
  const fill = (hours: number): Promise<unknown> =>
    server.sql(`INSERT INTO api_keys (id, developer_id, name, digest, roles, expires_at)
      SELECT 'key_' || hours || '_' || n, '${id}', 'one of many', sha256(('${id}' || hours || '/' || n)::bytea),
        '{issue}', clock_timestamp() + hours * interval '1 hour'
      FROM generate_series(1, 999) AS n, (SELECT ${hours} AS hours) AS until`);
  await fill(-1);
  expect((await call('POST /v1/keys', { name: 'a', roles: ['issue'] })).status).toBe(201);
  await fill(1);
  const { status, body } = await call('POST /v1/keys', { name: 'a', roles: ['issue'] });
  expect([status, body.code]).toEqual([409, 'TOO_MANY_KEYS']);
  await server.close();
});

test('an expired key is refused a second later, by the database clock', async () => {
  const place = await postgresql();
  let time = Date.now();
  const server = await testServer({ place, now: () => time });
  const { body } = await server.developer.call('POST /v1/keys', { name: 'short', roles: ['issue'] });
  const me = () => server.developer.call('GET /v1/me', undefined, { key: body.apiKey });
  expect((await me()).status).toBe(200);
  await server.sql(`UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = '${body.id}'`);
  expect((await me()).status).toBe(200);
  time += 1_000;
  expect((await me()).status).toBe(401);
  await server.close();
});

test('a key that another process deleted is refused a second later', async () => {
  const place = await postgresql();
  let time = Date.now();
  const here = await testServer({ place, now: () => time });
  const there = await testServer({ place });
  const { body } = await here.developer.call('POST /v1/keys', { name: 'gone', roles: ['issue'] });
  const me = () => here.developer.call('GET /v1/me', undefined, { key: body.apiKey });
  expect((await me()).status).toBe(200);
  await there.callAs(here.developer.key)(`DELETE /v1/keys/${body.id}`);
  expect((await me()).status).toBe(200);
  time += 1_000;
  expect((await me()).status).toBe(401);
  await Promise.all([here.close(), there.close()]);
});

test('if the clock was set back, no deleted key is accepted until the clock has caught up', async () => {
  const place = await postgresql();
  let time = Date.now();
  const here = await testServer({ place, now: () => time });
  const there = await testServer({ place });
  const { body } = await here.developer.call('POST /v1/keys', { name: 'gone', roles: ['issue'] });
  const me = () => here.developer.call('GET /v1/me', undefined, { key: body.apiKey });
  expect((await me()).status).toBe(200);
  await there.callAs(here.developer.key)(`DELETE /v1/keys/${body.id}`);
  time -= 3_600_000;
  expect((await me()).status).toBe(401);
  await Promise.all([here.close(), there.close()]);
});

// A rotation used to lock the key and then its developer, a deletion the developer and then the key: one of them got
// 503.
test('concurrent rotations and deletions take turns, and one admin key without an expiry is left', async () => {
  const server = await testServer({ place: await postgresql() });
  for (let round = 0; round < ROUNDS; round += 1) {
    const { id, call } = await server.signUp();
    const { body: second } = await call('POST /v1/keys', { name: 'second', roles: ['admin'] });
    const [first] = (await call('GET /v1/keys')).body.keys.slice(-1);
    const answers = await Promise.all([
      call('POST /v1/keys/rotate'),
      call('POST /v1/keys/rotate', undefined, { key: second.apiKey }),
      call(`DELETE /v1/keys/${second.id}`),
      call(`DELETE /v1/keys/${first.id}`, undefined, { key: second.apiKey }),
      call('POST /v1/keys', { name: 'third', roles: ['issue'] }),
    ]);
    for (const { status } of answers) expect([200, 201, 204, 401, 404, 409]).toContain(status);
    const left = await server.sql(
      `SELECT FROM api_keys WHERE developer_id = '${id}' AND 'admin' = ANY (roles) AND expires_at IS NULL`,
    );
    expect(left.length).toBeGreaterThan(0);
  }
  await server.close();
});

test('two admins that delete each other at once leave one of them', async () => {
  const server = await testServer({ place: await postgresql() });
  for (let round = 0; round < ROUNDS; round += 1) {
    const developer = await server.signUp();
    const { body: second } = await developer.call('POST /v1/keys', { name: 'second', roles: ['admin'] });
    const [first] = (await developer.call('GET /v1/keys')).body.keys.slice(-1);
    const answers = await Promise.all([
      developer.call(`DELETE /v1/keys/${second.id}`),
      developer.call(`DELETE /v1/keys/${first.id}`, undefined, { key: second.apiKey }),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const left = await server.sql(`SELECT FROM api_keys WHERE developer_id = '${developer.id}'`);
    expect(left).toHaveLength(1);
  }
  await server.close();
});
