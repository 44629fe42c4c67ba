import { createVerifier, currentGrant, feed } from '@grantex/core';
import { startTestService, type TestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { HttpDriver, HttpRoute } from './driver.ts';
import { endings } from './listen.ts';
import { routeOf, rules } from './route-of.ts';

/** Tests what happens to a request whose grant ends before its answer does, and how the code below it finds its grant. */
export function testGrantEnds({ serve, hasSignal = true }: HttpDriver): void {
  /** A route whose guard follows a feed, and a token for it. */
  async function follow(service: TestService, handle: HttpRoute['handle']): Promise<Followed> {
    const { url, audience, apiKey } = service.issuer;
    const verifier = createVerifier({ issuer: url, audience, revocation: feed({ apiKey }) });
    const { grantId, token } = service.issuer.grant({ scopes: ['flights:book'] });
    await verifier.verify(token);
    await expect.poll(() => service.issuer.feed.streams).toBe(1);
    const site = await serve([
      routeOf([{ guard: service.guardWith({ verifier }), rule: rules.book }], handle),
    ]);
    return {
      ask: () => fetch(site.url, { headers: { authorization: `Bearer ${token}` } }),
      revoke: () => service.issuer.revoke(grantId),
      async [Symbol.asyncDispose]() {
        await site[Symbol.asyncDispose]();
        await verifier.close();
      },
    };
  }

  test('a response that streams is cut when its grant is revoked', async () => {
    await using service = await startTestService();
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<string> {
      yield 'one ';
      await isOver;
    }
    await using site = await follow(service, () => ({ body: endless() }));
    const answer = await site.ask();
    const read = answer.text();
    site.revoke();
    await expect(read).rejects.toThrow(TypeError);
    expect(await endings(service)).toEqual([['failure', { ended: 'revoked' }]]);
    end();
  });

  test('a handler that has not answered yet may answer, and does so once', async () => {
    await using service = await startTestService();
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    await using site = await follow(service, async () => {
      reach();
      await isOver;
      return { body: 'booked' };
    });
    const answer = site.ask();
    await isReached;
    site.revoke();
    end();
    expect(await (await answer).text()).toBe('booked');
    expect(await endings(service)).toEqual([['success', {}]]);
  });

  test.runIf(hasSignal)('a handler hears by its signal that its grant has ended', async () => {
    await using service = await startTestService();
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: heard, resolve: hear } = Promise.withResolvers<unknown>();
    await using site = await follow(service, async ({ signal: read }) => {
      const signal = read();
      signal?.addEventListener('abort', () => hear(signal.reason));
      reach();
      await heard;
      return { body: '' };
    });
    const answer = site.ask();
    await isReached;
    site.revoke();
    expect(await heard).toMatchObject({ name: 'AuthorizationError', reason: 'revoked' });
    expect((await answer).status).toBe(200);
  });

  test('code below a handler finds its grant, and only its own', async () => {
    await using service = await startTestService();
    const look: HttpRoute['handle'] = async ({ grant }) => {
      await new Promise((resolve) => void setTimeout(resolve));
      return { body: String(currentGrant() === grant) };
    };
    await using site = await serve([
      routeOf([{ guard: service.guard, rule: rules.book }], look),
      routeOf([{ guard: service.guard, rule: rules.book }], look, { method: 'POST', path: '/post' }),
    ]);
    const headers = (): Record<string, string> => ({
      authorization: `Bearer ${service.tokenFor('flights:book')}`,
      'content-type': 'application/json',
    });
    // Large, so that the body arrives after the guard has decided.
    const body = JSON.stringify({ padding: 'x'.repeat(90_000) });
    const get = async (): Promise<string> => (await fetch(site.url, { headers: headers() })).text();
    const post = async (): Promise<string> =>
      (await fetch(`${site.url}/post`, { method: 'POST', headers: headers(), body })).text();
    expect(await Promise.all([get(), post(), get(), post()])).toEqual(['true', 'true', 'true', 'true']);
  });
}

interface Followed extends AsyncDisposable {
  ask(): Promise<Response>;
  revoke(): void;
}
