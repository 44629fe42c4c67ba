import { type GrantMiddleware, requireGrant } from '@grantex/hono';
import { startTestService } from '@grantex/testing';
import { bearer, PREFLIGHT, sendUnverified } from 'adapter-tests';
import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { methodOverride } from 'hono/method-override';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

const rule = { scopes: ['flights:book'] } as const;

interface Parts {
  readonly app: Hono;
  readonly inner: Hono;
  readonly guarded: GrantMiddleware;
  /** A handler that must not run: it acts for any caller. */
  readonly act: MiddlewareHandler;
}

/** Where a guard can be, each with a handler behind it that acts for any method. */
const PLACES: { readonly [place: string]: (parts: Parts) => void } = {
  'app.use': ({ app, guarded, act }) => {
    app.use(guarded);
    app.all('*', act);
  },
  'app.use of a path': ({ app, guarded, act }) => {
    app.use('/api/*', guarded);
    app.all('/:anything', act);
  },
  'a route for all methods': ({ app, guarded, act }) => {
    app.all('/api', guarded, act);
  },
  'an earlier handler of the route': ({ app, guarded, act }) => {
    app.all('/api', guarded);
    app.all('*', act);
  },
  'a mounted application': ({ app, inner, guarded, act }) => {
    inner.use(guarded);
    inner.all('/', act);
    app.route('/api', inner);
  },
  'before a handler of the Fetch API': ({ app, inner, guarded, act }) => {
    inner.all('*', act);
    app.use(guarded);
    app.mount('/', inner.fetch);
  },
  notFound: ({ app, guarded, act }) => {
    app.use(guarded);
    app.notFound((c) => act(c, async () => {}) as Promise<Response>);
  },
  'behind a middleware that goes on after an error': ({ app, guarded, act }) => {
    app.use(async (c, next) => {
      await next();
      if (c.error !== undefined) await act(c, next);
    });
    app.use(guarded);
    app.all('*', act);
  },
};

describe.each(frameworks)('$name', ({ Hono }) => {
  test.each(Object.entries(PLACES))(
    'without a grant no handler behind a guard runs: %s',
    async (_place, put) => {
      await using service = await startTestService();
      const reached: string[] = [];
      const act: MiddlewareHandler = async (c) => {
        reached.push(c.req.method);
        return c.text('acted');
      };
      const app = new Hono();
      put({ app, inner: new Hono(), guarded: requireGrant({ guard: service.guard, rule }), act });
      expect(await sendUnverified((request) => app.request('/api', request))).toEqual([]);
      expect(reached).toEqual([]);
      await app.request('/api', { headers: bearer(service, 'flights:book') });
      expect(reached).toEqual(['GET']);
    },
  );

  test('a grant that an earlier middleware has set lets nothing through', async () => {
    await using service = await startTestService();
    const app = new Hono<{ Variables: { grant: unknown } }>();
    app.use(async (c, next) => {
      c.set('grant', { scopes: ['flights:book'] });
      await next();
    });
    app.get('/', requireGrant({ guard: service.guard, rule }) as MiddlewareHandler, () => {
      throw new Error('The handler was reached.');
    });
    expect((await app.request('/')).status).toBe(401);
    expect((await app.request('/', { headers: bearer(service, 'flights:search') })).status).toBe(403);
  });

  test('cors before a guard answers preflights, and its headers are on refusals and on answers', async () => {
    await using service = await startTestService();
    const app = new Hono();
    app.use(cors({ origin: 'https://app.example' }));
    app.post('/', requireGrant({ guard: service.guard, rule }), (c) => c.text('booked'));
    const preflight = await app.request('/', { method: 'OPTIONS', headers: PREFLIGHT });
    expect(preflight.status).toBe(204);
    const origin = { origin: 'https://app.example' };
    for (const headers of [origin, { ...origin, ...bearer(service, 'flights:book') }]) {
      const answer = await app.request('/', { method: 'POST', headers });
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
      await answer.text();
    }
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
  });
});

test('a method that another middleware overrides is guarded as what it becomes', async () => {
  await using service = await startTestService();
  const app = new Hono();
  app.use(methodOverride({ app, header: 'x-method' }));
  app.post('/', (c) => c.text('open'));
  app.delete('/', requireGrant({ guard: service.guard, rule }), () => {
    throw new Error('The handler was reached.');
  });
  const answer = await app.request('/', { method: 'POST', headers: { 'x-method': 'DELETE' } });
  expect(answer.status).toBe(401);
});
