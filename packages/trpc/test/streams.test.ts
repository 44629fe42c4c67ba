import type { AuthorizationError, Rule } from '@grantex/trpc';
import { startTestService, type TestService } from '@grantex/testing';
import { createTRPCUntypedClient, httpBatchStreamLink, TRPCClientError } from '@trpc/client';
import { createFollowingGuard, endings, type FollowingGuard, listen } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { createRoot, requireGrant, responseMeta, token } from './service.ts';

const book = { scopes: ['flights:book'] } as const satisfies Rule;

type Context = Parameters<typeof token>[0] & { readonly signal: AbortSignal };

async function all(values: AsyncIterable<number>): Promise<number[]> {
  const seen: number[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

describe.each(frameworks)('$name', (framework) => {
  /** A procedure whose guard follows a feed, a client that streams, and the end of its grant. */
  async function serve(service: TestService, following: FollowingGuard, run: (ctx: Context) => unknown) {
    const t = createRoot(framework);
    const guarded = requireGrant({ guard: following.guard, token });
    const prices = t.procedure
      .meta({ grant: book })
      .use(guarded)
      .query(({ ctx }) => run(ctx));
    const router = t.router({ prices });
    const site = await listen(
      framework.createHTTPHandler({ router, createContext: ({ req }) => ({ request: req }), responseMeta }),
    );
    const { grantId, token: granted } = service.issuer.grant({ scopes: ['flights:book'] });
    const client = createTRPCUntypedClient({
      links: [httpBatchStreamLink({ url: site.url, headers: { authorization: `Bearer ${granted}` } })],
    });
    return {
      ask: (signal?: AbortSignal) => client.query('prices', undefined, { ...(signal && { signal }) }),
      revoke: () => service.issuer.revoke(grantId),
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    };
  }

  test.each<[string, (rows: () => AsyncGenerator<number>) => unknown, (answer: never) => unknown]>([
    ['itself', (rows) => rows(), (answer) => answer],
    ['a member', (rows) => ({ rows: rows() }), ({ rows }: { rows: unknown }) => rows],
    [
      'what a member resolves to',
      (rows) => ({ rows: Promise.resolve(rows()) }),
      ({ rows }: { rows: unknown }) => rows,
    ],
    [
      'a member of what it yields',
      async function* pages(rows) {
        yield { rows: rows() };
      },
      async (answer: AsyncIterable<{ rows: unknown }>) => {
        for await (const { rows } of answer) return rows;
        return undefined;
      },
    ],
  ])('a stream that is %s is cut when the grant is revoked', async (_place, answerOf, streamIn) => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    async function* rows(): AsyncGenerator<number> {
      yield 420;
      await isOver;
      yield 430;
    }
    await using site = await serve(service, following, () => answerOf(rows));
    const stream = (await streamIn((await site.ask()) as never)) as AsyncIterable<unknown>;
    const seen: unknown[] = [];
    const read = (async () => {
      for await (const row of stream) {
        seen.push(row);
        site.revoke();
      }
    })();
    await expect(read).rejects.toThrow('revoked');
    end();
    expect(seen).toEqual([420]);
    expect(await endings(service)).toEqual([['failure', { ended: 'revoked' }]]);
  });

  test('a call is recorded when the last stream and the last promise of its answer are over', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { promise: price, resolve: quote } = Promise.withResolvers<number>();
    async function* rows(): AsyncGenerator<number> {
      yield 420;
    }
    await using site = await serve(service, following, () => ({ rows: rows(), price, currency: 'EUR' }));
    const answer = (await site.ask()) as { rows: AsyncIterable<number>; price: Promise<number> };
    for await (const row of answer.rows) expect(row).toBe(420);
    expect(service.recorder.entries.map(({ status }) => status)).toEqual(['allowed']);
    quote(430);
    expect(await answer.price).toBe(430);
    expect(await endings(service)).toEqual([['success', {}]]);
  });

  test('a stream of an answer that breaks is a failure once the others are over', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    async function* broken(): AsyncGenerator<number> {
      yield 420;
      throw new RangeError('The airline hung up.');
    }
    async function* rows(): AsyncGenerator<number> {
      await isOver;
      yield 430;
    }
    await using site = await serve(service, following, () => ({ broken: broken(), rows: rows() }));
    const answer = (await site.ask()) as { broken: AsyncIterable<number>; rows: AsyncIterable<number> };
    await expect(all(answer.broken)).rejects.toThrow('hung up');
    expect(service.recorder.entries.map(({ status }) => status)).toEqual(['allowed']);
    end();
    expect(await all(answer.rows)).toEqual([430]);
    expect(await endings(service)).toEqual([['failure', { threw: 'RangeError' }]]);
  });

  test('a procedure that gives up by the signal of its context is answered with the refusal', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    await using site = await serve(service, following, async ({ signal }) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason as AuthorizationError));
      reach();
      return promise;
    });
    const asked = site.ask().catch((error: unknown) => error);
    await isReached;
    site.revoke();
    const error = (await asked) as TRPCClientError<never>;
    expect(error).toBeInstanceOf(TRPCClientError);
    expect(error.data).toMatchObject({ code: 'UNAUTHORIZED', refusal: { code: 'revoked' } });
    expect(await endings(service)).toEqual([['failure', { ended: 'revoked' }]]);
  });

  test('the signal of the context aborts when the caller leaves', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: hasLeft, resolve: leave } = Promise.withResolvers<void>();
    await using site = await serve(service, following, async ({ signal }) => {
      signal.addEventListener('abort', () => leave());
      reach();
      await hasLeft;
      signal.throwIfAborted();
    });
    const leaving = new AbortController();
    const asked = site.ask(leaving.signal).catch(() => {});
    await isReached;
    leaving.abort();
    await Promise.all([asked, hasLeft]);
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  });
});
