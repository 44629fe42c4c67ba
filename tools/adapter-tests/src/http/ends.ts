import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { HttpDriver, HttpRoute } from './driver.ts';
import { bearer, endings } from './listen.ts';
import { routeOf, rules } from './route-of.ts';

/** Tests that the outcome of a request is recorded correctly. */
export function testEnds({ serve, endings: recordedAs = {} }: HttpDriver): void {
  const { thrown: whenThrown = { status: 502 }, broken: whenBroken = { ended: 'aborted' } } = recordedAs;

  test('each request of a keep-alive connection is recorded separately, failed from status 400 on', async () => {
    await using service = await startTestService();
    const statuses = [201, 304, 399, 400, 503];
    await using site = await serve(
      statuses.map((status) => {
        const handle: HttpRoute['handle'] = () => ({ status, body: '' });
        return routeOf([{ guard: service.guard, rule: rules.book }], handle, { path: `/${status}` });
      }),
    );
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const status of statuses) {
      const headers = bearer(service, 'flights:book');
      const request = httpRequest({ port: site.port, path: `/${status}`, agent, headers });
      const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(status);
      ports.add(response.socket.localPort);
      await response.toArray();
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    expect(await endings(service)).toEqual([
      ['success', {}],
      ['success', {}],
      ['success', {}],
      ['failure', { status: 400 }],
      ['failure', { status: 503 }],
    ]);
  });

  test('an error of a handler reaches the error handler unchanged, and is recorded as a failure', async () => {
    await using service = await startTestService();
    const thrown = new Error('The airline said no.');
    const throwing: HttpRoute['handle'] = () => {
      throw thrown;
    };
    const guards = [{ guard: service.guard, rule: rules.book }] as const;
    const seen: unknown[] = [];
    await using site = await serve(
      [
        routeOf(guards, throwing, { path: '/now' }),
        routeOf(guards, () => Promise.reject(thrown), { path: '/later' }),
      ],
      (error) => {
        seen.push(error);
        return 502;
      },
    );
    for (const path of ['/now', '/later']) {
      const answer = await fetch(`${site.url}${path}`, { headers: bearer(service, 'flights:book') });
      expect(answer.status).toBe(502);
    }
    expect(seen).toEqual([thrown, thrown]);
    expect(await endings(service)).toEqual([
      ['failure', whenThrown],
      ['failure', whenThrown],
    ]);
  });

  test('a stream that breaks is a failure', async () => {
    await using service = await startTestService();
    async function* breaking(): AsyncGenerator<string> {
      yield 'one ';
      throw new Error('The airline hung up.');
    }
    const handle: HttpRoute['handle'] = () => ({ body: breaking() });
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], handle)]);
    const answer = fetch(site.url, { headers: bearer(service, 'flights:book') });
    await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
    expect(await endings(service)).toEqual([['failure', whenBroken]]);
  });

  test('a client that leaves before the response leaves a failure', async () => {
    await using service = await startTestService();
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const handle: HttpRoute['handle'] = async () => {
      reach();
      await isOver;
      return { body: 'too late' };
    };
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], handle)]);
    const leaving = new AbortController();
    const answer = fetch(site.url, { headers: bearer(service, 'flights:book'), signal: leaving.signal });
    await isReached;
    leaving.abort();
    await expect(answer).rejects.toThrow('aborted');
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
    end();
  });
}
