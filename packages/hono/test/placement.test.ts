import { currentGrant, defineRules, type GrantEnv, requireGrant } from '@grantex/hono';
import { startTestService } from '@grantex/testing';
import { bearer, endings } from 'adapter-tests';
import { some } from 'hono/combine';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { streamSSE } from 'hono/streaming';
import { validator } from 'hono/validator';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'] },
  pay: { scopes: ['payments:initiate'], amount: ({ amount }: { readonly amount: string }) => amount },
});

describe.each(frameworks)('$name', ({ Hono }) => {
  test('a guard before a mounted application guards all of its routes, which find the grant', async () => {
    await using service = await startTestService();
    const flights = new Hono<GrantEnv>();
    flights.get('/:id', (c) => c.text(`${c.req.param('id')} for ${c.get('grant').principalId}`));
    const app = new Hono();
    app.use('/flights/*', requireGrant({ guard: service.guard, rule: rules.search }));
    app.route('/flights', flights);
    expect((await app.request('/flights/7')).status).toBe(401);
    const answer = await app.request('/flights/7', { headers: bearer(service, 'flights:search') });
    expect(await answer.text()).toBe('7 for user_alice');
    expect(await service.recorded()).toEqual(['allowed flights:search', 'success flights:search']);
  });

  test('headers, also several cookies, reach the caller once', async () => {
    await using service = await startTestService();
    const app = new Hono();
    app.use(async (c, next) => {
      c.header('x-before', 'before');
      await next();
      c.header('x-after', 'after');
    });
    app.use(requireGrant({ guard: service.guard, rule: rules.book }));
    app.get('/', (c) => {
      c.header('set-cookie', 'one=1', { append: true });
      c.header('set-cookie', 'two=2', { append: true });
      return c.html('<p>booked</p>');
    });
    const answer = await app.request('/', { headers: bearer(service, 'flights:book') });
    expect(answer.headers.getSetCookie()).toEqual(['one=1', 'two=2']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect([answer.headers.get('x-before'), answer.headers.get('x-after')]).toEqual(['before', 'after']);
    expect(await answer.text()).toBe('<p>booked</p>');
    const refused = await app.request('/');
    expect([refused.headers.get('x-before'), refused.headers.get('x-after')]).toEqual(['before', 'after']);
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('the second check counts too: an amount that has grown since the first is refused', async () => {
    await using service = await startTestService();
    const payment = { amount: '420' };
    const needsPayment = requireGrant({ guard: service.guard, rule: rules.pay, input: () => payment });
    const app = new Hono();
    app.post('/', needsPayment, async (_c, next) => {
      payment.amount = '9000';
      await next();
    });
    app.post('/', needsPayment, () => {
      throw new Error('The handler was reached.');
    });
    const headers = bearer(service, 'payments:initiate:max_500');
    const answer = await app.request('/', { method: 'POST', headers });
    expect(await answer.json()).toMatchObject({ code: 'amount_over' });
    expect(await service.recorded()).toEqual([
      'allowed payments:initiate',
      'blocked payments:initiate',
      'failure payments:initiate',
    ]);
  });

  test('code below a handler finds its grant', async () => {
    await using service = await startTestService();
    const app = new Hono();
    app.get('/', requireGrant({ guard: service.guard, rule: rules.book }), async (c) => {
      await new Promise((resolve) => void setTimeout(resolve));
      return c.json(currentGrant() === c.var.grant);
    });
    const answer = await app.request('/', { headers: bearer(service, 'flights:book') });
    expect(await answer.json()).toBe(true);
  });
});

test('middleware that reads, replaces or drops the response still lets the request be recorded', async () => {
  await using service = await startTestService();
  const app = new Hono();
  app.use(etag());
  app.use(compress({ threshold: 0 }));
  app.use(requireGrant({ guard: service.guard, rule: rules.book }));
  app.get('/', (c) => c.text('booked'));
  const headers = { ...bearer(service, 'flights:book'), 'accept-encoding': 'gzip' };
  const answer = await app.request('/', { headers });
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(0);
  const tag = answer.headers.get('etag') ?? '';
  const unchanged = await app.request('/', { headers: { ...headers, 'if-none-match': tag } });
  expect(unchanged.status).toBe(304);
  expect(await service.recorded()).toEqual([
    'allowed flights:book',
    'success flights:book',
    'allowed flights:book',
    'success flights:book',
  ]);
});

test('in "some", a refusal is not followed by an attempt without a grant', async () => {
  await using service = await startTestService();
  const app = new Hono();
  const guarded = requireGrant({ guard: service.guard, rule: rules.book });
  app.use(some(guarded, async (_c, next) => next()));
  app.get('/', () => {
    throw new Error('The handler was reached.');
  });
  expect((await app.request('/')).status).toBe(401);
  const headers = bearer(service, 'flights:search');
  expect((await app.request('/', { headers })).status).toBe(403);
});

test('a body of another type than the validator reads pays nothing', async () => {
  await using service = await startTestService();
  const app = new Hono();
  app.post(
    '/',
    validator('json', (body: { amount: string }) => body),
    requireGrant({
      guard: service.guard,
      rule: rules.pay,
      input: (c) => c.req.valid('json') as { amount: string },
    }),
    () => {
      throw new Error('The handler was reached.');
    },
  );
  const headers = { ...bearer(service, 'payments:initiate:max_500'), 'content-type': 'text/plain' };
  const answer = await app.request('/', { method: 'POST', headers, body: '{"amount":"420"}' });
  expect(await answer.json()).toMatchObject({ code: 'amount_invalid' });
});

test('a body that the guard reads itself is read for callers with a token only, and malformed JSON is refused', async () => {
  await using service = await startTestService();
  let reads = 0;
  const app = new Hono();
  app.post(
    '/',
    requireGrant({
      guard: service.guard,
      rule: rules.pay,
      input(c) {
        reads += 1;
        return c.req.json<{ amount: string }>();
      },
    }),
    async (c) => c.json(await c.req.json<object>()),
  );
  expect((await app.request('/', { method: 'POST', body: '{"amount":"420"}' })).status).toBe(401);
  expect(reads).toBe(0);
  const headers = bearer(service, 'payments:initiate:max_500');
  const paid = await app.request('/', { method: 'POST', headers, body: '{"amount":"420"}' });
  expect(await paid.json()).toEqual({ amount: '420' });
  const malformed = await app.request('/', { method: 'POST', headers, body: '{"amount":' });
  expect([malformed.status, await malformed.json()]).toMatchObject([400, { code: 'input_unreadable' }]);
});

test('server-sent events are recorded as their reader leaves', async () => {
  await using service = await startTestService();
  const app = new Hono();
  app.get('/', requireGrant({ guard: service.guard, rule: rules.book }), (c) =>
    streamSSE(c, async (stream) => {
      while (!stream.aborted) {
        await stream.writeSSE({ data: 'one' });
        await stream.sleep(1);
      }
    }),
  );
  const answer = await app.request('/', { headers: bearer(service, 'flights:book') });
  const reader = answer.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});
