import type { Rule } from '@grantex/fastify';
import { createAuditRecorder } from '@grantex/testing';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createApplication } from './application.ts';
import { createService } from './service.ts';

interface Payment {
  amount: string;
}

const body = (request: FastifyRequest<{ Body: Payment }>): Payment => request.body;

test('a rule may be computed from the request', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const rule = ({ params }: FastifyRequest<{ Params: { kind: string } }>): Rule => ({
    scopes: [`${params.kind}:search`],
  });
  app.get<{ Params: { kind: string } }>('/:kind', { onRequest: app.requireGrant(rule) }, () => 'done');
  const headers = service.bearer('hotels:search');
  expect((await app.inject({ url: '/hotels', headers })).statusCode).toBe(200);
  expect((await app.inject({ url: '/flights', headers })).statusCode).toBe(403);
  expect(await service.recorded()).toEqual([
    'allowed hotels:search',
    'success hotels:search',
    'blocked flights:search',
  ]);
});

test('a computed rule that no caller could satisfy refuses instead of allowing', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const rule = (request: FastifyRequest): Rule => ({
    scopes: [(request.query as { readonly scope: string }).scope],
  });
  app.get('/', { onRequest: app.requireGrant(rule) }, () => 'done');
  const headers = service.bearer('flights:book');
  for (const scope of ['', 'flights:*', 'flights:book:max_1', '__proto__:x:y:z']) {
    const answer = await app.inject({ url: '/', query: { scope }, headers });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ code: 'rule_failed' });
  }
});

test.each(['constructor', '__proto__', 'toString'])(
  'without a computed rule the request is refused, even with a token that allows everything: %s',
  async (name) => {
    await using service = await createService();
    const app = await createApplication(service.guard);
    const rules: { readonly [name: string]: Rule } = { book: { scopes: ['flights:book'] } };
    const ruleNamed = (name: string): Rule | undefined =>
      Object.hasOwn(rules, name) ? rules[name] : undefined;
    app.get<{ Params: { name: string } }>(
      '/:name',
      { onRequest: app.requireGrant(({ params }) => ruleNamed(params.name)) },
      () => 'done',
    );
    const headers = service.bearer('flights:book');
    expect((await app.inject({ url: '/book', headers })).statusCode).toBe(200);
    const answer = await app.inject({ url: `/${name}`, headers });
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'no_rule' });
    expect(await service.recorded()).toContain('blocked GET');
  },
);

test('an amount is read from the parsed body, and only what the rule says about it is recorded', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const rule: Rule<Payment> = {
    scopes: ['payments:initiate'],
    action: 'payment.made',
    amount: ({ amount }) => amount,
    metadata: ({ amount }) => ({ amount }),
  };
  app.post<{ Body: Payment }>('/', { preHandler: app.requireGrant(rule, { input: body }) }, () => 'done');
  const post = async (payload: object): Promise<number> =>
    (
      await app.inject({
        url: '/',
        method: 'POST',
        headers: service.bearer('payments:initiate:max_500'),
        payload,
      })
    ).statusCode;
  expect(await post({ amount: '500', card: '4111' })).toBe(200);
  expect(await post({ amount: '500.0001' })).toBe(403);
  expect(await post({ amount: '-1' })).toBe(400);
  expect(await post({ amount: { toString: '1' } })).toBe(400);
  expect(await post({})).toBe(400);
  expect(await post([])).toBe(400);
  await service.recorder.settled();
  expect(service.recorder.entries.filter(({ status }) => status === 'allowed')).toEqual([
    expect.objectContaining({ action: 'payment.made', metadata: { amount: '500' } }),
  ]);
});

test('in preHandler a rule reads the body after validation, the very value that the handler gets', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const seen: unknown[] = [];
  const rule: Rule<{ amount: number; currency: string }> = {
    scopes: ['payments:initiate'],
    amount: (payment) => {
      seen.push(payment, { ...payment });
      return payment.amount;
    },
  };
  const schema = {
    body: {
      type: 'object',
      properties: { amount: { type: 'number' }, currency: { type: 'string', default: 'EUR' } },
      additionalProperties: false,
    },
  };
  app.post<{ Body: { amount: number; currency: string } }>(
    '/',
    { schema, preHandler: app.requireGrant(rule, { input: (request) => request.body }) },
    (request) => ({ isTheOneChecked: request.body === seen[0] }),
  );
  const answer = await app.inject({
    url: '/',
    method: 'POST',
    headers: service.bearer('payments:initiate:max_500'),
    payload: { amount: '420', hidden: true },
  });
  expect(answer.json()).toEqual({ isTheOneChecked: true });
  expect(seen[1]).toEqual({ amount: 420, currency: 'EUR' });
});

test('a request that Fastify rejects by its schema leaves no entry', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const rule: Rule<Payment> = { scopes: ['payments:initiate'], amount: ({ amount }) => amount };
  const schema = { body: { type: 'object', required: ['amount'] } };
  app.post<{ Body: Payment }>(
    '/',
    { schema, preHandler: app.requireGrant(rule, { input: body }) },
    () => 'done',
  );
  const headers = service.bearer('payments:initiate');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: {} });
  expect(answer.json()).toMatchObject({ code: 'FST_ERR_VALIDATION' });
  expect(await service.recorded()).toEqual([]);
});

test('in onRequest there is no body yet, so a rule that reads one refuses', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const rule: Rule<Payment> = { scopes: ['payments:initiate'], amount: (payment) => payment.amount };
  app.post<{ Body: Payment }>('/', { onRequest: app.requireGrant(rule, { input: body }) }, () => 'done');
  const headers = service.bearer('payments:initiate:max_500');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: { amount: '420' } });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'rule_failed' });
});

test('an input that changes while the entry is written is refused', async () => {
  await using service = await createService();
  const recorder = createAuditRecorder();
  let checked: Payment | undefined;
  const guard = service.guardWith({
    audit: {
      async write(record) {
        const receipt = await recorder.write(record);
        if (checked !== undefined) checked.amount = '9000';
        return receipt;
      },
      close: () => recorder.close(),
    },
  });
  const app = await createApplication(guard);
  const rule: Rule<Payment> = {
    scopes: ['payments:initiate'],
    amount: (payment) => {
      checked = payment;
      return payment.amount;
    },
  };
  app.post<{ Body: Payment }>('/', { preHandler: app.requireGrant(rule, { input: body }) }, () => {
    throw new Error('The handler was reached.');
  });
  const headers = service.bearer('payments:initiate:max_500');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: { amount: '420' } });
  expect(answer.json()).toMatchObject({ code: 'input_changed' });
  expect(recorder.entries.map(({ status }) => status)).toEqual(['allowed', 'failure']);
});

test('a decision without waiting is made in the same turn', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const guarded = app.requireGrant({ scopes: ['flights:book'] });
  const turns: string[] = [];
  app.addHook('onRequest', (request, reply, done) => {
    guarded(request, reply, (error) => {
      turns.push('decided');
      done(error);
    });
    turns.push('returned');
  });
  app.get('/', () => 'done');
  const headers = service.bearer('flights:book');
  await app.inject({ url: '/', headers });
  await app.inject({ url: '/', headers });
  expect(turns).toEqual(['returned', 'decided', 'decided', 'returned']);
});
