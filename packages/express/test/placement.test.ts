import { createGuard, createVerifier, defineRules, requireGrant } from '@grantex/express';
import { createTestIssuer } from '@grantex/testing';
import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { listen } from './listen.ts';
import { createService } from './service.ts';

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  book: { scopes: ['flights:book'] },
  pay: { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount },
});

interface Payment {
  readonly amount: string;
}

const payment = (request: Request): Payment => request.body as Payment;
const done = (_request: Request, response: Response): void => void response.send('done');

describe.each(frameworks)('$name', ({ framework }) => {
  test('a guard before a mounted router guards all of its routes, and the router keeps its own URLs', async () => {
    await using service = await createService();
    const router = framework.Router();
    router.get('/flights/:id', (request, response) => void response.send(`${request.baseUrl}${request.url}`));
    const application = framework();
    application.use('/api', requireGrant({ guard: service.guard, rule: rules.search }), router);
    await using server = await listen(application);
    const url = `${server.url}/api/flights/7?class=economy`;
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: service.bearer('flights:search') });
    expect(await answer.text()).toBe('/api/flights/7?class=economy');
    expect(await service.recorded()).toEqual(['allowed flights:search', 'success flights:search']);
  });

  test('several guarded routes of one router do not affect each other', async () => {
    await using service = await createService();
    const router = framework.Router();
    router.get('/flights', requireGrant({ guard: service.guard, rule: rules.search }), done);
    router.post('/flights', requireGrant({ guard: service.guard, rule: rules.book }), done);
    const application = framework();
    application.use(router);
    await using server = await listen(application);
    const headers = service.bearer('flights:search');
    expect((await fetch(`${server.url}/flights`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/flights`, { headers, method: 'POST' })).status).toBe(403);
  });

  test('two rules on one path are both required, and each is recorded', async () => {
    await using service = await createService();
    const application = framework();
    application.use(requireGrant({ guard: service.guard, rule: rules.search }));
    application.post('/', requireGrant({ guard: service.guard, rule: rules.book }), done);
    await using server = await listen(application);
    const narrow = service.bearer('flights:search');
    expect((await fetch(server.url, { method: 'POST', headers: narrow })).status).toBe(403);
    const wide = service.bearer('flights:search', 'flights:book');
    expect((await fetch(server.url, { method: 'POST', headers: wide })).status).toBe(200);
    expect(await service.recorded()).toEqual([
      'allowed flights:search',
      'blocked flights:book',
      'failure flights:search',
      'allowed flights:search',
      'allowed flights:book',
      'success flights:search',
      'success flights:book',
    ]);
  });

  test('the same guard and rule twice are recorded once', async () => {
    await using service = await createService();
    const needsBooking = requireGrant({ guard: service.guard, rule: rules.book });
    const application = framework();
    application.use(needsBooking);
    application.get('/', needsBooking, requireGrant({ guard: service.guard, rule: rules.book }), done);
    await using server = await listen(application);
    expect((await fetch(server.url, { headers: service.bearer('flights:book') })).status).toBe(200);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test('the second check counts too: an amount that has grown since the first is refused', async () => {
    await using service = await createService();
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
      ...service.bearer('payments:initiate:max_500'),
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

  test('guards of two issuers on one path each require their own token, so that no token passes both', async () => {
    await using service = await createService();
    await using other = await createTestIssuer();
    const verifier = createVerifier({
      issuer: other.url,
      audience: other.audience,
      developers: [other.developerId],
      revocation: 'none',
    });
    const application = framework();
    application.use(requireGrant({ guard: service.guard, rule: rules.book }));
    application.use(requireGrant({ guard: createGuard({ verifier, audit: false }), rule: rules.book }));
    application.use(done);
    await using server = await listen(application);
    expect((await fetch(server.url, { headers: service.bearer('flights:book') })).status).toBe(401);
    const foreign = { authorization: `Bearer ${other.grantToken()}` };
    expect((await fetch(server.url, { headers: foreign })).status).toBe(401);
  });

  test("next('route') after the guard continues with the next route, and the request is recorded once", async () => {
    await using service = await createService();
    const application = framework();
    application.get(
      '/',
      requireGrant({ guard: service.guard, rule: rules.book }),
      (_request, _response, next) => next('route'),
    );
    application.get('/', done);
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(await answer.text()).toBe('done');
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });

  test("an error of a wrapper's own next reaches the error handler, also after an await", async () => {
    await using service = await createService();
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
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(await answer.text()).toBe('The wrapper broke.');
  });
});
