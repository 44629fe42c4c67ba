import cors from '@koa/cors';
import { Router } from '@koa/router';
import { type GrantMiddleware, requireGrant } from '@grantex/koa';
import { startTestService } from '@grantex/testing';
import { bearer, listen, PREFLIGHT, sendUnverified } from 'adapter-tests';
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

const rule = { scopes: ['flights:book'] } as const;

interface Parts {
  readonly app: Koa;
  readonly guarded: GrantMiddleware;
  /** A handler that must not run: it acts for any caller. */
  readonly act: Middleware;
}

/** Where a guard can be, each with a handler behind it that acts for any method. */
const PLACES: { readonly [place: string]: (parts: Parts) => void } = {
  'app.use': ({ app, guarded, act }) => {
    app.use(guarded).use(act);
  },
  'a route for all methods': ({ app, guarded, act }) => {
    app.use(new Router().all('/api', guarded, act).routes());
  },
  'router.use': ({ app, guarded, act }) => {
    app.use(new Router().use(guarded).all('/api', act).routes());
  },
  'router.use of a path': ({ app, guarded, act }) => {
    app.use(new Router().use('/api', guarded).all('/:anything', act).routes());
  },
  'a nested router': ({ app, guarded, act }) => {
    const inner = new Router().all('/', act);
    app.use(new Router().use('/api', guarded, inner.routes(), inner.allowedMethods()).routes());
  },
  'behind allowedMethods': ({ app, guarded, act }) => {
    app.use(new Router().allowedMethods()).use(guarded).use(act);
  },
  'behind a method override': ({ app, guarded, act }) => {
    app.use((ctx, next) => {
      ctx.method = ctx.get('x-http-method-override') || ctx.method;
      return next();
    });
    app.use(guarded).use(act);
  },
  'behind a middleware that goes on after an error': ({ app, guarded, act }) => {
    app.use(async (ctx, next) => {
      await next().catch((): unknown => act(ctx, next));
    });
    app.use(guarded).use(act);
  },
};

describe.each(frameworks)('$name', ({ Framework }) => {
  test.each(Object.entries(PLACES))(
    'without a grant no handler behind a guard runs: %s',
    async (_place, put) => {
      await using service = await startTestService();
      const reached: string[] = [];
      const app = new Framework();
      const act: Middleware = (ctx) => {
        reached.push(ctx.method);
        ctx.body = 'acted';
      };
      put({ app, guarded: requireGrant({ guard: service.guard, rule }), act });
      await using server = await listen(app.callback());
      expect(await sendUnverified((request) => fetch(`${server.url}/api`, request))).toEqual([]);
      expect(reached).toEqual([]);
      await fetch(`${server.url}/api`, { headers: bearer(service, 'flights:book') });
      expect(reached).toEqual(['GET']);
    },
  );

  test('a grant of an earlier request or of another middleware lets nothing through', async () => {
    await using service = await startTestService();
    const app = new Framework();
    app.context.state = { grant: { scopes: ['flights:book'] } };
    app.use((ctx, next) => {
      Object.assign(ctx.state, { grant: { scopes: ['flights:book'] } });
      return next();
    });
    app.use(requireGrant({ guard: service.guard, rule }));
    app.use(() => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(app.callback());
    expect((await fetch(server.url)).status).toBe(401);
    expect((await fetch(server.url, { headers: bearer(service, 'flights:search') })).status).toBe(403);
  });

  test('cors before a guard answers preflights, and a call with a grant passes both', async () => {
    await using service = await startTestService();
    const refused: string[] = [];
    const guard = service.guardWith({
      onDecision: (decision) => decision.decision === 'allowed' || refused.push(decision.reason),
    });
    const app = new Framework();
    app.use(cors({ origin: 'https://app.example' }));
    app.use(requireGrant({ guard, rule }));
    app.use((ctx) => void (ctx.body = 'booked'));
    await using server = await listen(app.callback());
    const preflight = await fetch(server.url, { method: 'OPTIONS', headers: PREFLIGHT });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(refused).toEqual([]);
    const headers = { ...bearer(service, 'flights:book'), origin: 'https://app.example' };
    const answer = await fetch(server.url, { method: 'POST', headers });
    expect(await answer.text()).toBe('booked');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });
});
