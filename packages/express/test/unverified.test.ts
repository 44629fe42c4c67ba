import { requireGrant } from '@grantex/express';
import { startTestService } from '@grantex/testing';
import { bearer, listen, PREFLIGHT, sendUnverified } from 'adapter-tests';
import cors from 'cors';
import type express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';

const rule = { scopes: ['flights:book'] } as const;

const passOn: RequestHandler = (_request, _response, next) => next();

interface Parts {
  readonly application: Express;
  readonly framework: typeof express;
  readonly guarded: RequestHandler;
  /** A handler that must not run: it acts for any caller. */
  readonly act: RequestHandler;
}

/** Where a guard can be, each with a handler behind it that acts for any method. */
const PLACES: { readonly [place: string]: (parts: Parts) => void } = {
  use({ application, guarded, act }) {
    application.use(guarded, act);
  },
  'use behind a route that called next': ({ application, guarded, act }) => {
    application.all('/api', passOn);
    application.use(guarded);
    application.use(act);
  },
  'a route for all methods'({ application, guarded, act }) {
    application.all('/api', guarded, act);
    application.use(act);
  },
  'a route for everything below a path, and a later route'({ application, guarded, act }) {
    application.all(/^\/api/, guarded);
    application.all('/api', act);
    application.use(act);
  },
  'route().all()'({ application, guarded, act }) {
    application.route('/api').all(guarded).all(act);
  },
  'app.options'({ application, guarded, act }) {
    application.options('/api', guarded, act);
    application.head('/api', guarded, act);
    application.use(guarded, act);
  },
  'a router in a route': ({ application, framework, guarded, act }) => {
    const router = framework.Router({ mergeParams: true });
    router.use(guarded);
    router.use(act);
    application.all('/:anything', router);
    application.use(guarded, act);
  },
  'nested routers that are left early': ({ application, framework, guarded, act }) => {
    const inner = framework.Router();
    inner.all('/', (_request, _response, next) => next('router'));
    const outer = framework.Router();
    outer.all('/', passOn);
    outer.use(inner, guarded, act);
    application.use('/api', outer);
  },
  'behind a method override': ({ application, guarded, act }) => {
    application.use((request, _response, next) => {
      request.method = String(request.headers['x-http-method-override'] ?? request.method);
      next();
    });
    application.all('/api', passOn);
    application.all('/api', guarded, act);
    application.use(guarded, act);
  },
};

describe.each(frameworks)('$name', ({ framework }) => {
  test.each(Object.entries(PLACES))(
    'without a grant no handler behind a guard runs: %s',
    async (_place, put) => {
      await using service = await startTestService();
      const reached: string[] = [];
      const application = framework();
      const act: RequestHandler = (request, response) => {
        reached.push(request.method);
        response.end();
      };
      put({ application, framework, guarded: requireGrant({ guard: service.guard, rule }), act });
      await using server = await listen(application);
      expect(await sendUnverified((request) => fetch(`${server.url}/api`, request))).toEqual([]);
      expect(reached).toEqual([]);
      await fetch(`${server.url}/api`, { headers: bearer(service, 'flights:book') });
      expect(reached).toEqual(['GET']);
    },
  );

  test.each(['rule', 'input'] as const)(
    'an error of "%s" is a refusal with an entry, so that an error handler that continues runs nothing',
    async (option) => {
      await using service = await startTestService();
      const thrown = new Error('The service has a fault.');
      const heard: unknown[] = [];
      const guard = service.guardWith({
        onDecision: (decision) => decision.decision === 'allowed' || heard.push(decision.cause),
      });
      const fault = (): never => {
        throw thrown;
      };
      const application = framework();
      application.use(requireGrant({ guard, rule, input: () => 'input', [option]: fault }));
      const goOn: ErrorRequestHandler = (_error, _request, _response, next) => next();
      application.use(goOn);
      application.use(() => {
        throw new Error('The handler was reached.');
      });
      await using server = await listen(application);
      const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ code: 'rule_failed' });
      expect(heard).toEqual([thrown]);
      expect(await service.recorded()).toEqual([`blocked ${option === 'rule' ? 'GET' : 'flights:book'}`]);
      expect((await fetch(server.url)).status).toBe(401);
    },
  );

  test('cors before a guard answers preflights, and a call with a grant passes both', async () => {
    await using service = await startTestService();
    const refused: string[] = [];
    const guard = service.guardWith({
      onDecision: (decision) => decision.decision === 'allowed' || refused.push(decision.reason),
    });
    const application = framework();
    application.use(cors({ origin: 'https://app.example' }));
    application.post('/flights', requireGrant({ guard, rule }), (_request, response) => {
      response.send('booked');
    });
    await using server = await listen(application);
    const url = `${server.url}/flights`;
    const preflight = await fetch(url, { method: 'OPTIONS', headers: PREFLIGHT });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization');
    expect(refused).toEqual([]);
    const headers = { ...bearer(service, 'flights:book'), origin: 'https://app.example' };
    const answer = await fetch(url, { method: 'POST', headers });
    expect(await answer.text()).toBe('booked');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  test('cors on one route answers the preflights of that route before its guard', async () => {
    await using service = await startTestService();
    const guarded = requireGrant({ guard: service.guard, rule });
    const application = framework();
    application.all('/open', cors(), guarded, (_request, response) => void response.send('booked'));
    application.all('/closed', guarded, cors(), () => {
      throw new Error('The handler was reached.');
    });
    await using server = await listen(application);
    const statusOf = async (path: string): Promise<number> =>
      (await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers: PREFLIGHT })).status;
    expect([await statusOf('/open'), await statusOf('/closed')]).toEqual([204, 401]);
    expect(await service.recorded()).toEqual([]);
  });
});
