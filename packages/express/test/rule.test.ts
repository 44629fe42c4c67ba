import { requireGrant, type Rule } from '@grantex/express';
import type { Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { listen } from './listen.ts';
import { createService } from './service.ts';

interface Payment {
  readonly amount: string;
}

const done = (_request: Request, response: Response): void => void response.send('done');
const payment = (request: Request): Payment => request.body as Payment;

describe.each(frameworks)('$name', ({ framework }) => {
  test('a rule may be computed from the request', async () => {
    await using service = await createService();
    const application = framework();
    const rule = (request: Request): Rule => ({ scopes: [`${String(request.params['kind'])}:search`] });
    application.get('/:kind', requireGrant({ guard: service.guard, rule }), done);
    await using server = await listen(application);
    const headers = service.bearer('hotels:search');
    expect((await fetch(`${server.url}/hotels`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/flights`, { headers })).status).toBe(403);
    expect(await service.recorded()).toEqual([
      'allowed hotels:search',
      'success hotels:search',
      'blocked flights:search',
    ]);
  });

  test('a computed rule that no caller could satisfy refuses instead of allowing', async () => {
    await using service = await createService();
    const application = framework();
    const rule = (request: Request): Rule => ({ scopes: [String(request.query['scope'])] });
    application.get('/', requireGrant({ guard: service.guard, rule }), done);
    await using server = await listen(application);
    const headers = service.bearer('flights:book');
    for (const scope of ['', 'flights:*', 'flights:book:max_1', '__proto__:x:y:z']) {
      const answer = await fetch(`${server.url}/?scope=${encodeURIComponent(scope)}`, { headers });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'rule_failed' });
    }
  });

  test('without a computed rule the request is refused, even with a token that allows everything', async () => {
    await using service = await createService();
    const application = framework();
    application.get('/', requireGrant({ guard: service.guard, rule: () => undefined }), done);
    await using server = await listen(application);
    const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'no_rule' });
    expect(await service.recorded()).toEqual(['blocked GET']);
  });

  test('an amount is read from the parsed body, and only what the rule says about it is recorded', async () => {
    await using service = await createService();
    const application = framework();
    const rule: Rule<Payment> = {
      scopes: ['payments:initiate'],
      action: 'payment.made',
      amount: ({ amount }) => amount,
      metadata: ({ amount }) => ({ amount }),
    };
    application.post(
      '/',
      framework.json(),
      requireGrant({ guard: service.guard, rule, input: payment }),
      done,
    );
    await using server = await listen(application);
    const post = (body: string): Promise<globalThis.Response> =>
      fetch(server.url, {
        method: 'POST',
        headers: { ...service.bearer('payments:initiate:max_500'), 'content-type': 'application/json' },
        body,
      });
    expect((await post('{"amount":"500","card":"4111"}')).status).toBe(200);
    expect((await post('{"amount":"500.0001"}')).status).toBe(403);
    expect((await post('{"amount":"-1"}')).status).toBe(400);
    expect((await post('{"amount":{"toString":"1"}}')).status).toBe(400);
    expect((await post('{}')).status).toBe(400);
    expect((await post('[]')).status).toBe(400);
    await service.recorder.settled();
    expect(service.recorder.entries.filter(({ status }) => status === 'allowed')).toEqual([
      expect.objectContaining({ action: 'payment.made', metadata: { amount: '500' } }),
    ]);
  });

  test('a decision without waiting is made in the same turn', async () => {
    await using service = await createService();
    const guarded = requireGrant({ guard: service.guard, rule: { scopes: ['flights:book'] } });
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
    const headers = service.bearer('flights:book');
    await fetch(server.url, { headers });
    await fetch(server.url, { headers });
    expect(turns).toEqual(['returned', 'decided', 'decided', 'returned']);
  });
});
