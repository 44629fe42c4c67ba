import { type AuditSink, defineRules, requireGrant } from '@grantex/express';
import { startTestService } from '@grantex/testing';
import { bearer, boundToken, dpopGuard, listen, PUBLIC_ORIGIN } from 'adapter-tests';
import { generateProof } from 'dpop';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'] },
  pay: { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount },
});

interface Payment {
  readonly amount: string;
}

interface Operation {
  readonly method: string;
  readonly url: string;
  readonly body?: Payment;
}

const payment = (request: Request): Payment => request.body as Payment;
const done = (_request: Request, response: Response): void => void response.send('done');

describe.each(frameworks)('$name', ({ framework }) => {
  test('a guard before a mounted router guards all of its routes, and the router keeps its own URLs', async () => {
    await using service = await startTestService();
    const router = framework.Router();
    router.get('/flights/:id', (request, response) => void response.send(`${request.baseUrl}${request.url}`));
    const application = framework();
    application.use('/api', requireGrant({ guard: service.guard, rule: rules.search }), router);
    await using server = await listen(application);
    const url = `${server.url}/api/flights/7?class=economy`;
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: bearer(service, 'flights:search') });
    expect(await answer.text()).toBe('/api/flights/7?class=economy');
    expect(await service.recorded()).toEqual(['allowed flights:search', 'success flights:search']);
  });

  test('a proof is for the URL that the client sent, not for what a mounted router is left with', async () => {
    await using service = await startTestService();
    const router = framework.Router();
    router.get('/flights', requireGrant({ guard: dpopGuard(service), rule: rules.search }), done);
    await using server = await listen(framework().use('/api', router));
    const { token, keys } = await boundToken(service);
    const statusFor = async (htu: string): Promise<number> => {
      const dpop = await generateProof(keys, `${PUBLIC_ORIGIN}${htu}`, 'GET', undefined, token);
      const headers = { authorization: `DPoP ${token}`, dpop };
      return (await fetch(`${server.url}/api/flights?class=economy`, { headers })).status;
    };
    expect(await statusFor('/api/flights')).toBe(200);
    expect(await statusFor('/flights')).toBe(401);
  });

  test('several guarded routes of one router do not affect each other', async () => {
    await using service = await startTestService();
    const router = framework.Router();
    router.get('/flights', requireGrant({ guard: service.guard, rule: rules.search }), done);
    router.post('/flights', requireGrant({ guard: service.guard, rule: rules.book }), done);
    const application = framework();
    application.use(router);
    await using server = await listen(application);
    const headers = bearer(service, 'flights:search');
    expect((await fetch(`${server.url}/flights`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/flights`, { headers, method: 'POST' })).status).toBe(403);
  });

  test('the second check counts too: an amount that has grown since the first is refused', async () => {
    await using service = await startTestService();
    const needsPayment = requireGrant({ guard: service.guard, rule: rules.pay, input: payment });
    const application = framework();
    application.post(
      '/',
      framework.json(),
      needsPayment,
      (request, _response, next) => {
        request.body = { amount: '9000' };
        next();
      },
      needsPayment,
      done,
    );
    await using server = await listen(application);
    const headers = {
      ...bearer(service, 'payments:initiate:max_500'),
      'content-type': 'application/json',
    };
    const answer = await fetch(server.url, { method: 'POST', headers, body: '{"amount":"420"}' });
    expect(await answer.json()).toMatchObject({ code: 'amount_over' });
    expect(await service.recorded()).toEqual([
      'allowed payments:initiate',
      'blocked payments:initiate',
      'failure payments:initiate',
    ]);
  });

  test('a batch that sends one request through a route several times is recorded each time', async () => {
    await using service = await startTestService();
    const ran: unknown[] = [];
    const router = framework.Router();
    const runs = (request: Request, _response: Response, next: NextFunction): void => {
      ran.push((request.body as Partial<Payment> | undefined)?.amount ?? request.url);
      next('router');
    };
    router.post(
      '/pay',
      requireGrant({ guard: service.guard, rule: rules.pay, input: payment }),
      requireGrant({ guard: service.guard, rule: rules.pay, input: payment }),
      runs,
    );
    router.delete('/flights/:id', requireGrant({ guard: service.guard, rule: rules.book }), runs);
    const application = framework();
    application.post('/', framework.json(), async (request, response) => {
      for (const { method, url, body } of request.body as Operation[]) {
        Object.assign(request, { method, url, body });
        await new Promise<void>((resolve) => void router(request, response, () => resolve()));
      }
      response.send('done');
    });
    await using server = await listen(application);
    const headers = {
      ...bearer(service, 'payments:initiate:max_500', 'flights:book'),
      'content-type': 'application/json',
    };
    const operations: readonly Operation[] = [
      { method: 'POST', url: '/pay', body: { amount: '1' } },
      { method: 'POST', url: '/pay', body: { amount: '400' } },
      { method: 'DELETE', url: '/flights/1' },
      { method: 'DELETE', url: '/flights/2' },
      { method: 'POST', url: '/pay', body: { amount: '900' } },
    ];
    const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(operations) });
    expect(await answer.json()).toMatchObject({ code: 'amount_over' });
    expect(ran).toEqual(['1', '400', '/flights/1', '/flights/2']);
    expect((await service.recorded()).filter((entry) => !entry.startsWith('failure'))).toEqual([
      'allowed payments:initiate',
      'allowed payments:initiate',
      'allowed flights:book',
      'allowed flights:book',
      'blocked payments:initiate',
    ]);
  });

  test("next('route') after the guard continues with the next route, and the request is recorded once", async () => {
    await using service = await startTestService();
    const application = framework();
    application.get(
      '/',
      requireGrant({ guard: service.guard, rule: rules.book }),
      (_request, _response, next) => next('route'),
    );
    application.get('/', done);
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
    expect(await answer.text()).toBe('done');
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test("an error of a wrapper's own next reaches the error handler, also after an await", async () => {
    await using service = await startTestService();
    const inner = requireGrant({
      guard: service.guardWith({
        audit: { ...service.recorder, write: async (record) => service.recorder.write(record) },
      }),
      rule: rules.book,
    });
    const application = framework();
    application.use((request: Request, response: Response, next: NextFunction) =>
      inner(request, response, (outcome) => {
        if (outcome === undefined) throw new Error('The wrapper broke.');
        next(outcome);
      }),
    );
    const handleError: ErrorRequestHandler = (error: Error, _request, response, _next) =>
      void response.status(500).send(error.message);
    application.use(handleError);
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
    expect(await answer.text()).toBe('The wrapper broke.');
  });

  test('a refusal after another handler has responded changes nothing', async () => {
    await using service = await startTestService();
    const application = framework();
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const failing: AuditSink = {
      async write() {
        asked.resolve();
        await answered.promise;
        throw new Error('The log is down.');
      },
      close: () => Promise.resolve(),
    };
    application.use(async (_request, response, next) => {
      next();
      await asked.promise;
      response.status(504).send('too late');
      answered.resolve();
    });
    const guard = service.guardWith({ audit: failing, onAuditFault: () => {} });
    application.get('/', requireGrant({ guard, rule: rules.book }), () => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
    expect(answer.status).toBe(504);
    expect(await answer.text()).toBe('too late');
  });

  test('a decision without waiting is made in the same turn', async () => {
    await using service = await startTestService();
    const guarded = requireGrant({ guard: service.guard, rule: rules.book });
    const application = framework();
    const turns: string[] = [];
    application.use((request: Request, response: Response, next) => {
      guarded(request, response, () => {
        turns.push('decided');
        next();
      });
      turns.push('returned');
    });
    application.use(done);
    await using server = await listen(application);
    const headers = bearer(service, 'flights:book');
    await fetch(server.url, { headers });
    await fetch(server.url, { headers });
    expect(turns).toEqual(['returned', 'decided', 'decided', 'returned']);
  });
});
