import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tenant, type Tenant } from '../../isolation/tenant.ts';
import { realProvider, type RealProvider } from '../../people/directory/real-provider.ts';
import { documentOf } from '../../support/contract.ts';
import { postgresql } from '../../support/databases.ts';
import { testServer, type TestAnswer, type TestServer } from '../../support/server.ts';
import {
  type IdempotentRoute,
  idempotentRoutes,
  type Surroundings,
  type TestCall,
} from './idempotent-routes.ts';

let server: TestServer;
let owner: pg.Client;
let provider: RealProvider;
let at: Surroundings;
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({ place });
  provider = await realProvider(`${server.url}/nowhere`);
  at = { server, issuer: provider.issuer };
  owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await provider.close();
  await server.close();
});

test('every POST that accepts an Idempotency-Key, in either mode, is in the table', () => {
  const live = (['sandbox', 'live'] as const).flatMap((mode) =>
    Object.entries(documentOf(mode).paths)
      .filter(([, { post }]) => JSON.stringify(post?.parameters ?? []).includes('/IdempotencyKey'))
      .map(([path]) => `POST ${path}`),
  );
  expect([...new Set(live)].toSorted()).toEqual(Object.keys(idempotentRoutes).toSorted());
});

type Case = IdempotentRoute & { route: string };
const cases: Case[] = Object.entries(idempotentRoutes).map(([route, known]) => ({ route, ...known }));
let count = 0;

async function someone(): Promise<Tenant> {
  count += 1;
  return tenant(server, `user_${count}`);
}

function send(
  { call }: Tenant,
  { line, body }: TestCall,
  idempotencyKey: string,
  key?: string,
): Promise<TestAnswer<any>> {
  const headers = { 'idempotency-key': idempotencyKey };
  return call(line, body, { headers, ...(key === undefined ? {} : { key }) });
}

/** A tenant that has called a route once, and the response. */
interface Begun {
  owning: Tenant;
  made: TestCall;
  first: TestAnswer<any>;
}

async function begin({ call }: Case, key = 'k1'): Promise<Begun> {
  const owning = await someone();
  const made = await call(owning, at);
  const first = await send(owning, made, key);
  if (first.status >= 300) throw new Error(`answered ${first.status}: ${JSON.stringify(first.body)}`);
  return { owning, made, first };
}

describe.each(cases)('$route', (known) => {
  const { call, other, role } = known;
  let owning: Tenant;
  let made: TestCall;
  let first: TestAnswer<any>;
  beforeAll(async () => {
    ({ owning, made, first } = await begin(known));
  });

  test('returns the first response to the same call again', async () => {
    const again = await send(owning, made, 'k1');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
  });

  test('refuses another call under the same key', async () => {
    const { status, body } = await send(owning, other(owning, at), 'k1');
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('returns nothing of it to a key that has ended, or may not call it', async () => {
    const { body: key } = await owning.call('POST /v1/keys', { name: 'short-lived', roles: [role] });
    await owning.call(`DELETE /v1/keys/${key.id}`);
    const gone = await send(owning, made, 'k1', key.apiKey);
    expect([gone.status, gone.body.code]).toEqual([401, 'CREDENTIAL_UNKNOWN']);
    const { body: wrong } = await owning.call('POST /v1/keys', { name: 'wrong', roles: ['audit-read'] });
    const barred = await send(owning, made, 'k1', wrong.apiKey);
    expect([barred.status, barred.body.code]).toEqual([403, 'ROLE_REQUIRED']);
  });

  test('is independent for another developer', async () => {
    const another = await someone();
    const theirs = await send(another, await call(another, at), 'k1');
    expect(theirs.status).toBe(first.status);
    expect(`${another.id} ${JSON.stringify(theirs.body)}`).not.toBe(
      `${owning.id} ${JSON.stringify(first.body)}`,
    );
  });
});

/** Another key of the same developer that may call the route. */
async function anotherKey({ call }: Tenant, role: string): Promise<string> {
  return (await call('POST /v1/keys', { name: 'another', roles: [role] })).body.apiKey;
}

describe('another key of the same developer, with the role', () => {
  const isShared = ({ presentsSecret, isQueued }: Case): boolean =>
    presentsSecret === true || isQueued === true;

  test.each(cases.filter((known) => !isShared(known)))(
    'gets nothing of the response of $route: its call is another one',
    async (known) => {
      const { owning, made, first } = await begin(known);
      const { body } = await send(owning, made, 'k1', await anotherKey(owning, 'admin'));
      // The id of a request is not a secret: it is in the address.
      const secret = known.route.includes('{id}') ? undefined : known.secretOf?.(first.body);
      const isGivenAway = secret !== undefined && JSON.stringify(body).includes(secret);
      const kept = await keptOf(owning, known.route);
      expect([kept.length, isGivenAway]).toEqual([2, false]);
    },
  );

  test.each(cases.filter(isShared))(
    'gets the response of $route again, which it could have caused itself',
    async (known) => {
      const { owning, made, first } = await begin(known);
      const { status, body } = await send(owning, made, 'k1', await anotherKey(owning, known.role));
      expect([status, body]).toEqual([first.status, first.body]);
    },
  );
});

describe('the successor of a rotated key', () => {
  test.each(cases)('gets the response of $route again, but not of a rotation', async (known) => {
    const { owning, made, first } = await begin(known);
    const { body: rotated } = await owning.call('POST /v1/keys/rotate');
    const { status, body } = await send(owning, made, 'k1', rotated.apiKey);
    const isRotation = known.route === 'POST /v1/keys/rotate';
    expect(isRotation ? [status, body.code] : [status, body]).toEqual(
      isRotation ? [409, 'IDEMPOTENCY_KEY_REUSED'] : [first.status, first.body],
    );
  });
});

test('an expiring admin key does not get a lasting key through the Idempotency-Key of another one', async () => {
  const owning = await someone();
  const made = { line: 'POST /v1/keys', body: { name: 'lasting', roles: ['admin'] } };
  const first = await send(owning, made, 'k1');
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  const { body: brief } = await owning.call('POST /v1/keys', { name: 'brief', roles: ['admin'], expiresAt });
  const { status, body } = await send(owning, made, 'k1', brief.apiKey);
  expect([status, body.expiresAt]).toEqual([201, expiresAt]);
  expect(body.apiKey).not.toBe(first.body.apiKey);
});

describe('a kept response', () => {
  test.each(cases.filter(({ isQueued }) => isQueued !== true))(
    'of $route is kept in the clear for a day, or encrypted for a minute',
    async (known) => {
      const { owning, first } = await begin(known);
      const isSecret = known.secretOf !== undefined;
      const [kept, ...more] = await keptOf(owning, known.route);
      expect([kept?.encrypted, more]).toEqual([isSecret, []]);
      expect(kept?.seconds).toBeGreaterThan(isSecret ? 20 : 86_000);
      expect(kept?.seconds).toBeLessThanOrEqual(isSecret ? 60 : 86_400);
      const secret = known.secretOf?.(first.body) ?? 'no secret';
      expect(secret.length).toBeGreaterThan(8);
      expect(kept?.answer.includes(secret)).toBe(false);
    },
  );

  test.each(cases.filter(({ isQueued }) => isQueued === true))(
    'of $route does not exist: the entry itself is found again',
    async (known) => {
      const { owning } = await begin(known);
      expect(await keptOf(owning, known.route)).toEqual([]);
    },
  );

  test.each(cases.filter(({ ended }) => ended !== undefined))(
    'of $route is $ended once its grant has ended',
    async (known) => {
      const { owning, made, first } = await begin(known);
      expect((await owning.call(`DELETE /v1/grants/${first.body.grantId}`)).status).toBe(204);
      const { status, body } = await send(owning, made, 'k1');
      expect([status, body.code]).toEqual([400, known.ended]);
    },
  );
});

describe('while the first call runs', () => {
  test.each(cases.filter(({ isQueued }) => isQueued !== true))(
    '$route says so, and how long to wait',
    async ({ call, route, presentsSecret }) => {
      const busy = await someone();
      const made = await call(busy, at);
      const { keyId } = (await busy.call('GET /v1/me')).body;
      const name = JSON.stringify([busy.id, presentsSecret === true ? '' : keyId, pathOf(route), 'k2']);
      await owner.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
      const { status, body, headers } = await send(busy, made, 'k2');
      await owner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'IDEMPOTENCY_IN_PROGRESS', '1']);
      expect((await send(busy, made, 'k2')).status).toBeLessThan(300);
    },
  );
});

test('one key on every route counts as separate calls', async () => {
  for (const { route, call } of cases) {
    const owning = await someone();
    const elsewhere = route === 'POST /v1/keys' ? '/v1/agents' : '/v1/keys';
    const body = { name: 'elsewhere', roles: ['issue'] };
    await send(owning, { line: `POST ${elsewhere}`, body }, 'one');
    const { status } = await send(owning, await call(owning, at), 'one');
    expect([route, status < 300]).toEqual([route, true]);
  }
});

/** A route in the server's notation. */
function pathOf(route: string): string {
  return route.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function keptOf(
  { id }: Tenant,
  route: string,
): Promise<{ encrypted: boolean; answer: Buffer; seconds: number }[]> {
  const { rows } = await owner.query(
    `SELECT encrypted, answer, extract(epoch FROM expires_at - clock_timestamp())::float AS seconds
     FROM idempotent_answers WHERE developer_id = $1 AND route = $2 AND key = 'k1'`,
    [id, pathOf(route)],
  );
  return rows;
}

describe('responses that are not kept', () => {
  test('a 401: the same key with a credential does the work', async () => {
    const owning = await someone();
    const made = { line: 'POST /v1/agents', body: { name: 'a' } };
    expect((await send(owning, made, 'k', 'gx_test_nobody')).status).toBe(401);
    expect((await send(owning, made, 'k')).status).toBe(201);
  });

  test('refusals before the work: a missing role, a malformed body', async () => {
    const owning = await someone();
    const { body: key } = await owning.call('POST /v1/keys', { name: 'issuer', roles: ['issue'] });
    expect(
      (await send(owning, { line: 'POST /v1/agents', body: { name: 'a' } }, 'k', key.apiKey)).status,
    ).toBe(403);
    expect((await send(owning, { line: 'POST /v1/agents', body: {} }, 'k')).status).toBe(400);
    expect((await send(owning, { line: 'POST /v1/agents', body: { name: 'a' } }, 'k')).status).toBe(201);
  });

  test('a 429', async () => {
    const limited = await testServer({ environment: { GRANTEX_RATE_LIMIT: '2' }, now: () => 0 });
    const made = { line: 'POST /v1/agents', body: { name: 'a' } };
    const developer = limited.developer;
    await developer.call('GET /v1/me');
    await developer.call('GET /v1/me');
    const answer = await developer.call(made.line, made.body, { headers: { 'idempotency-key': 'k' } });
    expect(answer.status).toBe(429);
    const { rows } = await limited.database.asSystem(async (transaction) => ({
      rows: await transaction.selectFrom('idempotent_answers').select('key').execute(),
    }));
    expect(rows).toEqual([]);
    await limited.close();
  });

  test('a 500: nothing of the work is stored, and the same key does it', async () => {
    const { id, key } = await server.signUp();
    const post = (): Promise<Response> =>
      fetch(`${server.url}/v1/agents`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'idempotency-key': 'k',
        },
        body: '{"name":"a"}',
      });
    await owner.query('ALTER TABLE agent_keys RENAME TO agent_keys_away');
    const failed = await post();
    await owner.query('ALTER TABLE agent_keys_away RENAME TO agent_keys');
    expect([failed.status, await failed.json()]).toMatchObject([500, { code: 'INTERNAL_ERROR' }]);
    expect((await owner.query('SELECT FROM agents WHERE developer_id = $1', [id])).rowCount).toBe(0);
    expect((await post()).status).toBe(201);
    expect((await owner.query('SELECT FROM agents WHERE developer_id = $1', [id])).rowCount).toBe(1);
  });

  test('a 503: the connection that did the work was cut, and the same key does it', async () => {
    const owning = await someone();
    const made = { line: 'POST /v1/keys', body: { name: 'a', roles: ['issue'] } };
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE api_keys IN SHARE MODE');
    let answer: TestAnswer<any> | undefined;
    void send(owning, made, 'k').then((given) => (answer = given));
    await expect.poll(async () => [await cutWaiting(), answer?.status].at(-1)).toBe(503);
    await owner.query('ROLLBACK');
    expect(answer?.headers.get('retry-after')).toBe('1');
    expect((await send(owning, made, 'k')).status).toBe(201);
  });

  /** Ends the backends that wait for a lock, which include the writer of last uses of keys. */
  async function cutWaiting(): Promise<void> {
    await owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
  }
});

test('a refusal by a rule or by the schema is kept unchanged', async () => {
  const owning = await someone();
  for (const [scope, code] of [
    ['flights:never', 'SCOPE_NOT_DECLARED'],
    ['*', 'INVALID_SCOPE'],
  ] as const) {
    const body = { agentId: owning.agentId, principalId: owning.principalId, scopes: [scope] };
    const made = { line: 'POST /v1/authorize', body };
    const [first, again] = [await send(owning, made, scope), await send(owning, made, scope)];
    expect([first.status, first.body.code]).toEqual([400, code]);
    expect(again.body).toEqual({ ...first.body, requestId: expect.any(String) });
    const mended = { line: 'POST /v1/authorize', body: { ...body, scopes: ['flights:search'] } };
    expect((await send(owning, mended, scope)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  }
});
