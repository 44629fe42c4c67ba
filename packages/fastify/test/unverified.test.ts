import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import cors from '@fastify/cors';
import type { GrantHook } from '@grantex/fastify';
import type { FastifyInstance, HTTPMethods, RouteHandlerMethod } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createApplication } from './application.ts';
import { frameworks } from './frameworks.ts';

const rule = { scopes: ['flights:book'] } as const;

/** The preflight that a browser sends before it sends a token to another origin. */
const PREFLIGHT = {
  origin: 'https://app.example',
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization',
};

const PHASES = ['onRequest', 'preHandler'] as const;

interface Parts {
  readonly app: FastifyInstance;
  readonly guarded: GrantHook;
  /** A handler that must not run: it acts for any caller. */
  readonly act: RouteHandlerMethod;
  readonly phase: (typeof PHASES)[number];
}

/** Where a guard can be, each with a handler behind it at `/api` that acts for any method. */
const PLACES: { readonly [place: string]: (parts: Parts) => unknown } = {
  'a route for all methods': ({ app, guarded, act, phase }) => app.all('/api', { [phase]: guarded }, act),
  'a route for everything': ({ app, guarded, act, phase }) => app.all('*', { [phase]: guarded }, act),
  'a route for GET, with the one for HEAD that Fastify adds': ({ app, guarded, act, phase }) => {
    app.get('/api', { [phase]: guarded }, act);
    app.options('/api', { [phase]: guarded }, act);
    app.post('/api', { [phase]: guarded }, act);
  },
  'a context': ({ app, guarded, act, phase }) =>
    app.register(async (context) => {
      context.addHook(phase, guarded);
      await context.register(async (inner) => void inner.all('/api', act));
    }),
  'the whole application, whose hooks act': ({ app, guarded, act, phase }) => {
    app.addHook(phase, guarded);
    app.addHook('preHandler', function (request, reply) {
      act.call(this, request, reply);
    });
  },
  'the handler of what is not found': ({ app, guarded, act, phase }) => {
    if (phase === 'onRequest') app.addHook(phase, guarded).setNotFoundHandler(act);
    else app.setNotFoundHandler({ preHandler: guarded }, act);
  },
  'the handler of what is not found under a prefix': ({ app, guarded, act, phase }) =>
    app.register(
      async (context) => {
        if (phase === 'onRequest') context.addHook(phase, guarded).setNotFoundHandler(act);
        else context.setNotFoundHandler({ preHandler: guarded }, act);
      },
      { prefix: '/api' },
    ),
  'the handler of what is not found, called by a route': ({ app, guarded, act, phase }) => {
    if (phase === 'onRequest') app.addHook(phase, guarded).setNotFoundHandler(act);
    else app.setNotFoundHandler({ preHandler: guarded }, act);
    app.all('/api', (_request, reply) => reply.callNotFound());
  },
};

const REQUESTS: readonly {
  readonly method: HTTPMethods;
  readonly headers?: object;
  readonly payload?: string;
}[] = [
  { method: 'OPTIONS', headers: PREFLIGHT },
  {
    method: 'OPTIONS',
    headers: { ...PREFLIGHT, 'content-type': 'application/json' },
    payload: '{"amount":900}',
  },
  { method: 'OPTIONS' },
  { method: 'HEAD', headers: PREFLIGHT },
  { method: 'POST', headers: { ...PREFLIGHT, 'x-http-method-override': 'OPTIONS' } },
];

describe.each(frameworks)('$name', ({ framework }) => {
  test.each(PHASES.flatMap((phase) => Object.keys(PLACES).map((place) => [phase, place] as const)))(
    'without a grant no handler behind a guard runs: %s, %s',
    async (phase, place) => {
      await using service = await startTestService();
      const app = await createApplication(service.guard, {}, framework);
      const reached: string[] = [];
      const act: RouteHandlerMethod = (request, reply) => {
        reached.push(request.method);
        reply.send('done');
      };
      await PLACES[place]?.({ app, guarded: app.requireGrant(rule), act, phase });
      for (const { method, headers = {}, payload = '' } of REQUESTS) {
        const answer = await app.inject({ method, url: '/api', headers: { ...headers }, payload });
        expect(answer.statusCode).toBe(401);
      }
      expect(reached).toEqual([]);
    },
  );
});

test.each(PHASES)(
  'a rule or an input that throws in %s refuses, with an entry, and nothing runs',
  async (phase) => {
    await using service = await startTestService();
    const app = await createApplication(service.guard);
    const fault = (): never => {
      throw new Error('The service has a fault.');
    };
    app.get('/rule', { [phase]: app.requireGrant(fault) }, fault);
    app.get('/input', { [phase]: app.requireGrant(rule, { input: fault }) }, fault);
    for (const url of ['/rule', '/input']) {
      const answer = await app.inject({ url, headers: bearer(service, 'flights:book') });
      expect(answer.statusCode).toBe(503);
      expect(answer.json()).toMatchObject({ code: 'rule_failed' });
      expect((await app.inject({ url })).statusCode).toBe(401);
    }
    expect(await service.recorded()).toEqual(['blocked GET', 'blocked flights:book']);
  },
);

test('@fastify/cors before a guard answers preflights, and a call with a grant passes both', async () => {
  await using service = await startTestService();
  const refused: string[] = [];
  const app = await createApplication(
    service.guardWith({
      onDecision: (decision) => decision.decision === 'allowed' || refused.push(decision.reason),
    }),
  );
  await app.register(cors, { origin: 'https://app.example' });
  app.addHook('onRequest', app.requireGrant(rule));
  app.post('/flights', () => 'booked');
  const preflight = await app.inject({ method: 'OPTIONS', url: '/flights', headers: PREFLIGHT });
  expect(preflight.statusCode).toBe(204);
  expect(preflight.headers['access-control-allow-headers']).toBe('authorization');
  expect(refused).toEqual([]);
  const headers = { ...bearer(service, 'flights:book'), origin: 'https://app.example' };
  const answer = await app.inject({ method: 'POST', url: '/flights', headers });
  expect(answer.body).toBe('booked');
  expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
});

test('@fastify/cors after a guard answers no preflight for guarded routes', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.addHook('onRequest', app.requireGrant(rule));
  await app.register(cors, { origin: 'https://app.example' });
  app.post('/flights', () => 'booked');
  const answer = await app.inject({ method: 'OPTIONS', url: '/flights', headers: PREFLIGHT });
  expect(answer.statusCode).toBe(401);
});
