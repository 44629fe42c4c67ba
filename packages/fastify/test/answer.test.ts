import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import { expect, test } from 'vitest';
import { createApplication, listen } from './application.ts';

const book = { scopes: ['flights:book'] } as const;

test('if no hook required a grant, the grant of the request is null', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', ({ grant }) => ({ grant }));
  expect((await app.inject('/')).json()).toEqual({ grant: null });
});

test('in onRequest a request without a grant is refused before its body is read', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.post('/', { onRequest: app.requireGrant(book) }, () => 'done');
  const request = {
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/json' },
    payload: '{"to": ',
  } as const;
  expect((await app.inject(request)).statusCode).toBe(401);
  const headers = { ...request.headers, ...bearer(service, 'flights:book') };
  expect((await app.inject({ ...request, headers })).statusCode).toBe(400);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
});

test('hooks of the application see a refusal like any other reply', async () => {
  await using service = await startTestService();
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
  await using service = await startTestService();
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
  const refused = await app.inject({ url: '/', headers: bearer(service, 'flights:search') });
  expect(refused.json()).toMatchObject({ code: 'scope_missing', missingScopes: ['flights:book'] });
  const answered = await app.inject({ url: '/', headers: bearer(service, 'flights:book') });
  expect(answered.json()).toEqual({ reason: 'taken' });
});

test('the log has one line for a refused request, with its status', async () => {
  await using service = await startTestService();
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

test('a rewritten URL is guarded as its target route, and a token in the original URL is detected', async () => {
  await using service = await startTestService();
  const rewriteUrl = (): string => '/flights';
  const app = await createApplication(service.guard, { rewriteUrl });
  app.get('/flights', { onRequest: app.requireGrant(book) }, ({ url }) => url);
  await using server = await listen(app);
  const headers = bearer(service, 'flights:book');
  const answer = await fetch(`${server.url}/v1/flights`, { headers });
  expect(await answer.text()).toBe('/flights');
  expect((await fetch(`${server.url}/v1/flights`)).status).toBe(401);
  const withToken = await fetch(`${server.url}/v1/flights?access_token=abc`, { headers });
  expect(await withToken.json()).toMatchObject({ code: 'token_in_query' });
});
