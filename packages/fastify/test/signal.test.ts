import { startTestService } from '@grantex/testing';
import { createFollowingGuard } from 'adapter-tests';
import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createApplication, listen } from './application.ts';
import { frameworks } from './frameworks.ts';

const rule = { scopes: ['flights:book'] } as const;
const [newest, oldest] = frameworks;

/** Rejects when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('the signal of a request', () => {
  test.each(['onRequest', 'preHandler'] as const)(
    'aborts when the grant ends, so that a handler stops: %s',
    async (phase) => {
      await using service = await startTestService();
      await using following = createFollowingGuard(service);
      const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
      const app = await createApplication(following.guard);
      app.setErrorHandler((error, _request, reply) => reply.code(409).send(Object(error).reason));
      app.get('/', { [phase]: app.requireGrant(rule) }, (request) => {
        const ended = aborted(request.signal);
        service.issuer.revoke(grantId);
        return ended;
      });
      const answer = await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } });
      expect([answer.statusCode, answer.body]).toEqual([409, 'revoked']);
      expect(await service.recorded()).toEqual(['allowed flights:book', 'failure flights:book']);
    },
  );

  test('aborts when the client leaves, as without a guard, also behind two guards', async () => {
    await using service = await startTestService();
    const app = await createApplication(service.guard);
    const left = Promise.withResolvers<unknown>();
    const leaving = new AbortController();
    const search = { scopes: ['flights:search'] } as const;
    app.get('/', { onRequest: [app.requireGrant(rule), app.requireGrant(search)] }, (request) => {
      request.signal.addEventListener('abort', () => left.resolve(request.signal === request.signal));
      leaving.abort();
      return left.promise;
    });
    await using site = await listen(app);
    const headers = { authorization: `Bearer ${service.tokenFor('flights:book', 'flights:search')}` };
    await expect(fetch(site.url, { headers, signal: leaving.signal })).rejects.toThrow('aborted');
    expect(await left.promise).toBe(true);
  });

  test('aborts when the grant ends, also over a getter that a hook has put on the request', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
    const app = await createApplication(following.guard);
    app.addHook('onRequest', async (request) => {
      const { signal } = new AbortController();
      Object.defineProperty(request, 'signal', { get: () => signal, configurable: true });
    });
    app.setErrorHandler((error, _request, reply) => reply.code(409).send(Object(error).reason));
    app.get('/', { onRequest: app.requireGrant(rule) }, (request) => {
      const ended = aborted(request.signal);
      service.issuer.revoke(grantId);
      return ended;
    });
    const answer = await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } });
    expect([answer.statusCode, answer.body]).toEqual([409, 'revoked']);
  });

  test('stays as it is without a guard, and a release that has none gets none', async () => {
    await using service = await startTestService();
    const seen: unknown[] = [];
    const handler = (request: FastifyRequest): void => {
      seen.push(Object.hasOwn(request, 'signal'), 'signal' in request);
    };
    for (const framework of [newest, oldest]) {
      const app = await createApplication(service.guard, {}, framework?.framework);
      app.get('/bare', async (request) => handler(request));
      app.get('/guarded', { onRequest: app.requireGrant(rule) }, async (request) => handler(request));
      const headers = { authorization: `Bearer ${service.tokenFor('flights:book')}` };
      for (const url of ['/bare', '/guarded']) await app.inject({ url, headers });
    }
    expect(seen).toEqual([false, true, true, true, false, false, false, false]);
  });
});
