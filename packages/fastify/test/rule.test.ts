import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import type { Rule } from '@grantex/fastify';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createApplication } from './application.ts';

interface Payment {
  amount: string;
}

const body = (request: FastifyRequest<{ Body: Payment }>): Payment => request.body;

test('in preHandler a rule reads the body after validation, the very value that the handler gets', async () => {
  await using service = await startTestService();
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
    headers: bearer(service, 'payments:initiate:max_500'),
    payload: { amount: '420', hidden: true },
  });
  expect(answer.json()).toEqual({ isTheOneChecked: true });
  expect(seen[1]).toEqual({ amount: 420, currency: 'EUR' });
});

test('a request that Fastify rejects by its schema leaves no entry', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const rule: Rule<Payment> = { scopes: ['payments:initiate'], amount: ({ amount }) => amount };
  const schema = { body: { type: 'object', required: ['amount'] } };
  app.post<{ Body: Payment }>(
    '/',
    { schema, preHandler: app.requireGrant(rule, { input: body }) },
    () => 'done',
  );
  const headers = bearer(service, 'payments:initiate');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: {} });
  expect(answer.json()).toMatchObject({ code: 'FST_ERR_VALIDATION' });
  expect(await service.recorded()).toEqual([]);
});

test('in onRequest there is no body yet, so a rule that reads one refuses', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const rule: Rule<Payment> = { scopes: ['payments:initiate'], amount: (payment) => payment.amount };
  app.post<{ Body: Payment }>('/', { onRequest: app.requireGrant(rule, { input: body }) }, () => 'done');
  const headers = bearer(service, 'payments:initiate:max_500');
  const answer = await app.inject({ url: '/', method: 'POST', headers, payload: { amount: '420' } });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'rule_failed' });
});

test('a decision without waiting is made in the same turn', async () => {
  await using service = await startTestService();
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
  const headers = bearer(service, 'flights:book');
  await app.inject({ url: '/', headers });
  await app.inject({ url: '/', headers });
  expect(turns).toEqual(['returned', 'decided', 'decided', 'returned']);
});
