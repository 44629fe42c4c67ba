import { createTestIssuer, startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import { createGuard, createVerifier, defineRules, grantex } from '@grantex/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createApplication } from './application.ts';

interface Payment {
  readonly amount: string;
}

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'] },
  pay: { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount },
});
const body = (request: FastifyRequest<{ Body: Payment }>): Payment => request.body;

test('a hook of a context guards all of its routes, those in nested contexts too, and none beside it', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  await app.register(
    async (api) => {
      api.addHook('onRequest', api.requireGrant(rules.search));
      api.get('/flights', () => 'flights');
      await api.register(async (inner) => void inner.get('/hotels', () => 'hotels'));
    },
    { prefix: '/api' },
  );
  app.get('/status', () => 'up');
  const headers = bearer(service, 'flights:search');
  for (const url of ['/api/flights', '/api/hotels']) {
    expect((await app.inject(url)).statusCode).toBe(401);
    expect((await app.inject({ url, headers })).statusCode).toBe(200);
  }
  expect((await app.inject('/status')).body).toBe('up');
});

test('a hook of the whole application guards routes that were registered before it', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/before', () => 'done');
  app.addHook('onRequest', app.requireGrant(rules.search));
  app.get('/after', () => 'done');
  expect((await app.inject('/before')).statusCode).toBe(401);
  expect((await app.inject('/after')).statusCode).toBe(401);
});

test('the second check counts too: an amount that has grown since the first is refused', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const needsPayment = app.requireGrant(rules.pay, { input: body });
  app.post<{ Body: Payment }>(
    '/',
    {
      preHandler: [
        needsPayment,
        (request, _reply, done) => {
          request.body = { amount: '9000' };
          done();
        },
        needsPayment,
      ],
    },
    () => 'done',
  );
  const headers = bearer(service, 'payments:initiate:max_500');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: { amount: '420' } });
  expect(answer.json()).toMatchObject({ code: 'amount_over' });
  expect(await service.recorded()).toEqual([
    'allowed payments:initiate',
    'blocked payments:initiate',
    'failure payments:initiate',
  ]);
});

test('two contexts may have separate guards, and each accepts only its own tokens', async () => {
  await using service = await startTestService();
  await using other = await createTestIssuer();
  const verifier = createVerifier({
    issuer: other.url,
    audience: other.audience,
    developers: [other.developerId],
    revocation: 'none',
  });
  const guards = { ours: service.guard, theirs: createGuard({ verifier, audit: false }) };
  const app = await createApplication(service.guard);
  for (const [name, guard] of Object.entries(guards)) {
    await app.register(async (context) => {
      await context.register(grantex, { guard });
      context.get(`/${name}`, { onRequest: context.requireGrant(rules.book) }, ({ grant }) => ({
        issuedFor: grant?.developerId,
      }));
    });
  }
  const ours = bearer(service, 'flights:book');
  const theirs = { authorization: `Bearer ${other.grantToken({ scopes: ['flights:book'] })}` };
  const statusOf = async (url: string, headers: object): Promise<number> =>
    (await app.inject({ url, headers: { ...headers } })).statusCode;
  expect([await statusOf('/ours', ours), await statusOf('/ours', theirs)]).toEqual([200, 401]);
  expect([await statusOf('/theirs', ours), await statusOf('/theirs', theirs)]).toEqual([401, 200]);
});

test('a context beside the one with the plugin has neither the function nor the grant', async () => {
  await using service = await startTestService();
  const { default: fastify } = await import('fastify');
  const app = fastify();
  let beside: FastifyInstance | undefined;
  await app.register(async (context) => {
    await context.register(grantex, { guard: service.guard });
    context.get('/guarded', { onRequest: context.requireGrant(rules.book) }, () => 'done');
  });
  await app.register(async (context) => {
    beside = context;
    context.get('/beside', (request) => ({ hasGrant: 'grant' in request }));
  });
  expect((await app.inject('/beside')).json()).toEqual({ hasGrant: false });
  expect((await app.inject('/guarded')).statusCode).toBe(401);
  expect([beside?.hasDecorator('requireGrant'), app.hasDecorator('requireGrant')]).toEqual([false, false]);
});

test('the same guard is registered once, however often, here and in nested contexts', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const { requireGrant } = app;
  await app.register(grantex, { guard: service.guard });
  await app.register(async (context) => {
    await context.register(grantex, { guard: service.guard });
    expect(context.requireGrant).toBe(requireGrant);
    context.get('/', { onRequest: context.requireGrant(rules.book) }, () => 'done');
  });
  expect((await app.inject({ url: '/', headers: bearer(service, 'flights:book') })).statusCode).toBe(200);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
});

test('another guard in the same context is an error, instead of replacing the first', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const registered = app.register(grantex, { guard: service.guardWith({ audit: false }) });
  await expect(Promise.resolve(registered)).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' });
});

test('a request that already has another "grant" is an error, and is not overwritten', async () => {
  await using service = await startTestService();
  const { default: fastify } = await import('fastify');
  const app = fastify();
  app.decorateRequest('grant', null);
  const registered = app.register(grantex, { guard: service.guard });
  await expect(Promise.resolve(registered)).rejects.toMatchObject({ code: 'FST_ERR_DEC_ALREADY_PRESENT' });
});

test('an unknown route is answered before a guard on routes, and after a guard on the application', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rules.book) }, () => 'done');
  await app.register(
    async (context) => {
      context.setNotFoundHandler({ preHandler: context.requireGrant(rules.book) }, (_request, reply) =>
        reply.code(404).send('no such thing'),
      );
    },
    { prefix: '/api' },
  );
  expect((await app.inject('/missing')).statusCode).toBe(404);
  expect(await service.recorded()).toEqual([]);
  expect((await app.inject('/api/missing')).statusCode).toBe(401);
  const answer = await app.inject({ url: '/api/missing', headers: bearer(service, 'flights:book') });
  expect([answer.statusCode, answer.body]).toEqual([404, 'no such thing']);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
});

test('a not-found handler is recorded once, although the guard runs twice', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.addHook('preHandler', app.requireGrant(rules.book));
  app.get('/', (_request, reply) => reply.callNotFound());
  const answer = await app.inject({ url: '/', headers: bearer(service, 'flights:book') });
  expect(answer.statusCode).toBe(404);
  expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
});

test('a hook that another one calls passes its errors on, also after an await', async () => {
  await using service = await startTestService();
  const guard = service.guardWith({
    audit: { ...service.recorder, write: async (record) => service.recorder.write(record) },
  });
  const app = await createApplication(guard);
  const inner = app.requireGrant(rules.book);
  app.addHook('onRequest', (request, reply, done) =>
    inner(request, reply, (error) => {
      if (error === undefined) throw new Error('The wrapper broke.');
      done(error);
    }),
  );
  app.get('/', () => 'done');
  const answer = await app.inject({ url: '/', headers: bearer(service, 'flights:book') });
  expect(answer.json()).toMatchObject({ statusCode: 500, message: 'The wrapper broke.' });
});
