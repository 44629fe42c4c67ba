import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import { type AuditSink, defineRules, requireGrant } from '@grantex/koa';
import { startTestService } from '@grantex/testing';
import { bearer, listen } from 'adapter-tests';
import type { Context, Middleware } from 'koa';
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

const payment = ({ request }: Context): Payment => request.body as Payment;
const done: Middleware = (ctx) => void (ctx.body = 'done');

describe.each(frameworks)('$name', ({ Framework }) => {
  test('a guard before a router guards all of its routes, and the router keeps its own URLs', async () => {
    await using service = await startTestService();
    const router = new Router({ prefix: '/api' });
    router.get('/flights/:id', (ctx) => void (ctx.body = [ctx.url, ctx.params['id']]));
    const app = new Framework();
    app.use(requireGrant({ guard: service.guard, rule: rules.search })).use(router.routes());
    await using server = await listen(app.callback());
    const url = `${server.url}/api/flights/7?class=economy`;
    expect((await fetch(url)).status).toBe(401);
    const answer = await fetch(url, { headers: bearer(service, 'flights:search') });
    expect(await answer.json()).toEqual(['/api/flights/7?class=economy', '7']);
    expect(await service.recorded()).toEqual(['allowed flights:search', 'success flights:search']);
  });

  test('several guarded routes of one router do not affect each other', async () => {
    await using service = await startTestService();
    const router = new Router();
    router.get('/flights', requireGrant({ guard: service.guard, rule: rules.search }), done);
    router.post('/flights', requireGrant({ guard: service.guard, rule: rules.book }), done);
    await using server = await listen(new Framework().use(router.routes()).callback());
    const headers = bearer(service, 'flights:search');
    expect((await fetch(`${server.url}/flights`, { headers })).status).toBe(200);
    expect((await fetch(`${server.url}/flights`, { headers, method: 'POST' })).status).toBe(403);
  });

  test('the second check counts too: an amount that has grown since the first is refused', async () => {
    await using service = await startTestService();
    const needsPayment = requireGrant({ guard: service.guard, rule: rules.pay, input: payment });
    const app = new Framework().use(bodyParser());
    app.use(needsPayment);
    app.use((ctx, next) => {
      ctx.request.body = { amount: '9000' };
      return next();
    });
    app.use(needsPayment).use(done);
    await using server = await listen(app.callback());
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

  test('a token in the URL is refused, although a middleware has rewritten the URL', async () => {
    await using service = await startTestService();
    const app = new Framework();
    app.use((ctx, next) => {
      ctx.url = '/';
      return next();
    });
    app.use(requireGrant({ guard: service.guard, rule: rules.book }));
    await using server = await listen(app.callback());
    const headers = bearer(service, 'flights:book');
    const answer = await fetch(`${server.url}/?access_token=${service.tokenFor('flights:book')}`, {
      headers,
    });
    expect(await answer.json()).toMatchObject({ code: 'token_in_query' });
  });

  test('middleware before a guard continues after a refusal, and after a caller who left meanwhile', async () => {
    await using service = await startTestService();
    const leaving = new AbortController();
    const { promise: hasLeft, resolve: left } = Promise.withResolvers<void>();
    const audit: AuditSink = {
      async write(record) {
        if (record.status === 'allowed') {
          leaving.abort();
          await hasLeft;
        }
        return service.recorder.write(record);
      },
      close: () => Promise.resolve(),
    };
    const log: string[] = [];
    const { promise: isOver, resolve: over } = Promise.withResolvers<void>();
    const app = new Framework();
    app.use(async (ctx, next) => {
      if (ctx.path === '/left') ctx.res.once('close', left);
      await next();
      log.push(`${ctx.path} ${ctx.status}`);
      if (ctx.path === '/left') over();
    });
    app.use(requireGrant({ guard: service.guardWith({ audit }), rule: rules.book }));
    app.use(() => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(app.callback());
    expect((await fetch(`${server.url}/refused`)).status).toBe(401);
    const headers = bearer(service, 'flights:book');
    await expect(fetch(`${server.url}/left`, { headers, signal: leaving.signal })).rejects.toThrow('aborted');
    await isOver;
    expect(log).toEqual(['/refused 401', '/left 404']);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
  });

  test('a refusal after the response has begun changes nothing', async () => {
    await using service = await startTestService();
    const app = new Framework();
    app.use((ctx, next) => {
      ctx.respond = false;
      ctx.res.writeHead(504).end('too late');
      return next();
    });
    app.use(requireGrant({ guard: service.guard, rule: rules.book }));
    await using server = await listen(app.callback());
    const answer = await fetch(server.url);
    expect([answer.status, await answer.text()]).toEqual([504, 'too late']);
  });

  test('a request that leaves Koa (ctx.respond) is recorded by its response', async () => {
    await using service = await startTestService();
    const app = new Framework();
    app.use(requireGrant({ guard: service.guard, rule: rules.book }));
    app.use((ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(500).end('broken');
    });
    await using server = await listen(app.callback());
    await fetch(server.url, { headers: bearer(service, 'flights:book') });
    expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
  });

  test('over HTTP/2 requests are guarded and recorded alike', async () => {
    await using service = await startTestService();
    const app = new Framework();
    app.use(requireGrant({ guard: service.guard, rule: rules.book })).use(done);
    const handle = app.callback();
    const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const get = async (headers: object): Promise<unknown[]> => {
      const stream = session.request({ ':path': '/', ...headers }).end();
      const [answer] = (await once(stream, 'response')) as [{ readonly ':status': number }];
      return [answer[':status'], await text(stream)];
    };
    expect((await get({}))[0]).toBe(401);
    expect(await get(bearer(service, 'flights:book'))).toEqual([200, 'done']);
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
    session.close();
    server.close();
  });

  test('a decision without waiting is made in the same turn', async () => {
    await using service = await startTestService();
    const guarded = requireGrant({ guard: service.guard, rule: rules.book });
    const turns: string[] = [];
    const app = new Framework();
    app.use((ctx, next) => {
      const over = guarded(ctx, async () => {
        turns.push('decided');
        await next();
      });
      turns.push('returned');
      return over;
    });
    app.use(done);
    await using server = await listen(app.callback());
    const headers = bearer(service, 'flights:book');
    await fetch(server.url, { headers });
    await fetch(server.url, { headers });
    expect(turns).toEqual(['returned', 'decided', 'decided', 'returned']);
  });
});
