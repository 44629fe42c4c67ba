import { expect, test } from 'vitest';
import { createApplication } from './application.ts';
import { listen } from './listen.ts';
import { createService } from './service.ts';

const book = { scopes: ['flights:book'] } as const;

test('the handler finds the grant on the request', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.post('/flights', { onRequest: app.requireGrant(book) }, ({ grant }) => ({
    principal: grant?.principalId,
    scopes: grant?.scopes,
  }));
  await using server = await listen(app);
  const headers = service.bearer('flights:book');
  const answer = await fetch(`${server.url}/flights`, { method: 'POST', headers });
  expect(await answer.json()).toEqual({ principal: 'user_alice', scopes: ['flights:book'] });
  expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
});

test('if no hook required a grant, the grant of the request is null', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', ({ grant }) => ({ grant }));
  expect((await app.inject('/')).json()).toEqual({ grant: null });
});

test('a refusal is a challenge that names the scope, and the handler does not run', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.post('/flights', { onRequest: app.requireGrant(book) }, () => {
    throw new Error('The handler was reached.');
  });
  await using server = await listen(app);
  const headers = service.bearer('flights:search');
  const answer = await fetch(`${server.url}/flights`, { method: 'POST', headers });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('www-authenticate')).toMatch(
    /^Bearer .*error="insufficient_scope".*scope="flights:book"$/,
  );
  expect(await answer.json()).toMatchObject({
    error: 'insufficient_scope',
    code: 'scope_missing',
    missingScopes: ['flights:book'],
  });
});

test('a request without a token is asked for one, without an error', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const answer = await app.inject('/');
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="grantex"');
});

test('in onRequest a request without a grant is refused before its body is read', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.post('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const request = {
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/json' },
    payload: '{"to": ',
  } as const;
  expect((await app.inject(request)).statusCode).toBe(401);
  const headers = { ...request.headers, ...service.bearer('flights:book') };
  expect((await app.inject({ ...request, headers })).statusCode).toBe(400);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
});

test('a refused request succeeds with a better token', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const narrow = await app.inject({ url: '/', headers: service.bearer('flights:search') });
  const [missing = ''] = narrow.json<{ missingScopes: string[] }>().missingScopes;
  const wider = await app.inject({ url: '/', headers: service.bearer(missing) });
  expect([narrow.statusCode, wider.statusCode]).toEqual([403, 200]);
  expect(await service.recorded()).toEqual([
    'blocked flights:book',
    'allowed flights:book',
    'success flights:book',
  ]);
});

test('each of many concurrent requests is decided by its own token', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(book) }, async ({ grant }) => {
    await new Promise(setImmediate);
    return grant?.principalId;
  });
  await using server = await listen(app);
  const callers = Array.from({ length: 20 }, (_, index) => ({
    principalId: `user_${index}`,
    scopes: [index % 3 === 0 ? 'flights:search' : 'flights:book'],
  }));
  const answers = await Promise.all(
    callers.map(async (caller) => {
      const headers = { authorization: `Bearer ${service.issuer.grantToken(caller)}` };
      const answer = await fetch(server.url, { headers });
      return answer.ok ? answer.text() : answer.status;
    }),
  );
  expect(answers).toEqual(callers.map(({ principalId }, index) => (index % 3 === 0 ? 403 : principalId)));
});

test('hooks of the application see a refusal like any other reply', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const seen: unknown[] = [];
  app.addHook('preSerialization', async (_request, _reply, body: { readonly code: string }) => {
    seen.push(body.code);
    return body;
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('x-request-cost', '1');
    seen.push(typeof payload);
  });
  app.addHook('onResponse', async (_request, reply) => void seen.push(reply.statusCode));
  app.get('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const answer = await app.inject('/');
  expect(answer.headers['x-request-cost']).toBe('1');
  await expect.poll(() => seen).toEqual(['no_credentials', 'string', 401]);
});

test('a refusal is complete even if the route declares other errors', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const error = {
    type: 'object',
    required: ['reason'],
    properties: { reason: { type: 'string' } },
    additionalProperties: false,
  };
  app.get(
    '/',
    { schema: { response: { '4xx': error } }, onRequest: app.requireGrant(book) },
    (_request, reply) => reply.code(409).send({ reason: 'taken', more: 'left out' }),
  );
  const refused = await app.inject({ url: '/', headers: service.bearer('flights:search') });
  expect(refused.json()).toMatchObject({ code: 'scope_missing', missingScopes: ['flights:book'] });
  const answered = await app.inject({ url: '/', headers: service.bearer('flights:book') });
  expect(answered.json()).toEqual({ reason: 'taken' });
});

test('the log has one line for a refused request, with its status', async () => {
  await using service = await createService();
  const lines: { readonly msg: string; readonly res?: { readonly statusCode: number } }[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const app = await createApplication(service.guard, { logger: { level: 'info', stream } });
  app.get('/', { onRequest: app.requireGrant(book) }, () => 'done');
  await app.inject('/');
  await expect
    .poll(() => lines.filter(({ msg }) => msg === 'request completed'))
    .toMatchObject([{ res: { statusCode: 401 } }]);
  expect(lines).toHaveLength(2);
});

test('a token in the query is refused, even with a valid one in the header', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const headers = service.bearer('flights:book');
  const token = headers.authorization.slice('Bearer '.length);
  const answer = await app.inject({ url: `/?access_token=${token}`, headers });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ code: 'token_in_query' });
});

test('a rewritten URL is guarded as its target route, and a token in the original URL is detected', async () => {
  await using service = await createService();
  const rewriteUrl = (): string => '/flights';
  const app = await createApplication(service.guard, { rewriteUrl });
  app.get('/flights', { onRequest: app.requireGrant(book) }, ({ url }) => url);
  await using server = await listen(app);
  const headers = service.bearer('flights:book');
  const answer = await fetch(`${server.url}/v1/flights`, { headers });
  expect(await answer.text()).toBe('/flights');
  expect((await fetch(`${server.url}/v1/flights`)).status).toBe(401);
  const withToken = await fetch(`${server.url}/v1/flights?access_token=abc`, { headers });
  expect(await withToken.json()).toMatchObject({ code: 'token_in_query' });
});

test('a HEAD request is guarded like its GET', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/flights', { onRequest: app.requireGrant(book) }, () => 'flights');
  await using server = await listen(app);
  const refused = await fetch(`${server.url}/flights`, { method: 'HEAD' });
  expect(refused.status).toBe(401);
  const headers = service.bearer('flights:book');
  const allowed = await fetch(`${server.url}/flights`, { method: 'HEAD', headers });
  expect(allowed.status).toBe(200);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
});
