import { once } from 'node:events';
import {
  assertProceduresGuarded,
  createVerifier,
  currentGrant,
  feed,
  type Guard,
  refusalOf,
  requireGrant,
  type Rule,
} from '@grantex/trpc';
import { createTestIssuer, startTestService } from '@grantex/testing';
import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { bearer, endings, listen, PARSED_CALLS, PARSED_GRANT, PARSED_RULE } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { createRoot, responseMeta, token } from './service.ts';

const book = { scopes: ['flights:book'] } as const satisfies Rule;
const search = { scopes: ['flights:search'] } as const satisfies Rule;
const pay = {
  scopes: ['payments:initiate'],
  amount: ({ amount }: { readonly amount: number }) => amount,
} as const;
const unreachable = (): never => {
  throw new Error('The procedure was reached.');
};

type Root = ReturnType<typeof createRoot>;
type Router = ReturnType<Root['router']>;

/** Serves the procedures that a test makes. */
async function serve(framework: Framework, guard: Guard, make: (t: Root, guarded: Guarded) => object) {
  const t = createRoot(framework);
  const router = t.router(make(t, requireGrant({ guard, token })) as Parameters<Root['router']>[0]);
  const site = await listen(
    framework.createHTTPHandler({ router, createContext: ({ req }) => ({ request: req }), responseMeta }),
  );
  return { ...site, router, ask: ask.bind(undefined, site.url) };
}

type Guarded = ReturnType<typeof requireGrant<Parameters<typeof token>[0]>>;

interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly code: unknown;
}

async function ask(
  url: string,
  path: string,
  headers: Record<string, string>,
  input?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${url}/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    ...(input !== undefined && { body: JSON.stringify(input) }),
  });
  const { result, error } = (await answer.json()) as {
    result?: { data?: unknown };
    error?: { data: { refusal?: { code: string } } };
  };
  return { status: answer.status, data: result?.data, code: error?.data.refusal?.code };
}

describe.each(frameworks)('$name', (framework) => {
  test('an amount is read from what the parsers made, and the procedure gets the same', async () => {
    await using service = await startTestService();
    const doubled = z.object({ amount: z.coerce.number().transform((amount) => amount * 2) });
    await using site = await serve(framework, service.guard, (t, guarded) => ({
      pay: t.procedure
        .meta({ grant: pay })
        .input(doubled)
        .use(guarded)
        .mutation(({ input }) => input.amount),
    }));
    const headers = bearer(service, 'payments:initiate:max_500');
    expect(await site.ask('pay', headers, { amount: '250' })).toMatchObject({ status: 200, data: 500 });
    expect(await site.ask('pay', headers, { amount: '251' })).toMatchObject({
      status: 403,
      code: 'amount_over',
    });
  });

  test.each(PARSED_CALLS)(
    'arguments that are %s are decided as the procedure gets them',
    async (_what, raw, refused) => {
      await using service = await startTestService();
      const ran: unknown[] = [];
      const payment = z.object({
        amount: z.coerce.number().transform((euros) => euros * 100),
        currency: z.string().default('USD'),
      });
      await using site = await serve(framework, service.guard, (t, guarded) => ({
        pay: t.procedure
          .meta({ grant: PARSED_RULE })
          .input(payment)
          .use(guarded)
          .mutation(({ input }) => ran.push(input)),
      }));
      const headers = { authorization: `Bearer ${service.issuer.grantToken(PARSED_GRANT)}` };
      const { code } = await site.ask('pay', headers, raw);
      expect(ran).toEqual(refused.length === 0 ? [{ amount: 500, currency: 'EUR' }] : []);
      expect(code).toBe(refused.length === 0 ? undefined : 'argument_not_granted');
    },
  );

  test('a rule that reads the input lets nothing run with an input that is parsed behind the guard', async () => {
    await using service = await startTestService();
    // It would take a missing input for an amount of nothing.
    const lenient = { ...pay, amount: (input?: { readonly amount?: number }) => input?.amount ?? 0 } as const;
    const amount = z.object({ amount: z.number() });
    await using site = await serve(framework, service.guard, (t, guarded) => ({
      before: t.procedure.meta({ grant: lenient }).use(guarded).input(amount).mutation(unreachable),
      between: t.procedure
        .meta({ grant: lenient })
        .input(z.object({ to: z.string() }))
        .use(guarded)
        .input(amount)
        .mutation(unreachable),
      twice: t.procedure
        .meta({ grant: lenient })
        .use(guarded)
        .input(amount)
        .use(guarded)
        .mutation(unreachable),
    }));
    const headers = bearer(service, 'payments:initiate:max_500');
    for (const path of ['before', 'between', 'twice']) {
      const answer = await site.ask(path, headers, { to: 'hotel', amount: 9000 });
      expect([path, answer.status]).toEqual([path, 500]);
      // With no input at all, the parser behind the guard refuses.
      expect((await site.ask(path, headers)).status).not.toBe(200);
    }
  });

  test('a rule that reads nothing may be asked for before the input', async () => {
    await using service = await startTestService();
    await using site = await serve(framework, service.guard, (t, guarded) => {
      const procedure = t.procedure.use(guarded);
      return {
        book: procedure
          .meta({ grant: book })
          .input(z.object({ flight: z.string() }))
          .mutation(({ ctx, input }) => [ctx.grant.principalId, input.flight, currentGrant() === ctx.grant]),
      };
    });
    const headers = bearer(service, 'flights:book');
    expect((await site.ask('book', headers, { flight: 'AI 101' })).data).toEqual([
      'user_alice',
      'AI 101',
      true,
    ]);
    expect((await site.ask('book', headers, {})).status).toBe(400);
    expect((await site.ask('book', {}, {})).code).toBe('no_credentials');
    expect(await service.recorded()).toEqual([
      'allowed book',
      'success book',
      'allowed book',
      'failure book',
    ]);
  });

  test('each call of a batch is decided by its own rule', async () => {
    await using service = await startTestService();
    await using site = await serve(framework, service.guard, (t, guarded) => {
      const procedure = t.procedure.use(guarded);
      return {
        search: procedure.meta({ grant: search }).query(() => 'found'),
        book: procedure.meta({ grant: book }).query(unreachable),
      };
    });
    const url = `${site.url}/search,book,search?batch=1&input=%7B%7D`;
    const answer = await fetch(url, { headers: bearer(service, 'flights:search') });
    expect(answer.status).toBe(207);
    expect(await answer.json()).toMatchObject([
      { result: { data: 'found' } },
      { error: { data: { code: 'FORBIDDEN', refusal: { code: 'scope_missing' } } } },
      { result: { data: 'found' } },
    ]);
    expect((await service.recorded()).toSorted()).toEqual([
      'allowed search',
      'allowed search',
      'blocked book',
      'success search',
      'success search',
    ]);
  });

  test('the middleware without a rule refuses', async () => {
    await using service = await startTestService();
    await using site = await serve(framework, service.guard, (t, guarded) => ({
      book: t.procedure.use(guarded).mutation(unreachable),
    }));
    expect(await site.ask('book', bearer(service, 'flights:book'))).toMatchObject({
      status: 403,
      code: 'no_rule',
    });
    expect(await service.recorded()).toEqual(['blocked book']);
  });

  test('a rule without the middleware is found when the router is made', async () => {
    await using service = await startTestService();
    const t = createRoot(framework);
    const guarded = requireGrant({ guard: service.guard, token });
    const bare = t.procedure.meta({ grant: book });
    const router = t.router({
      open: t.procedure.query(() => 'open'),
      fine: bare.use(guarded).query(unreachable),
      mine: t.procedure.concat(bare.use(t.middleware(guarded))).query(unreachable),
      flights: t.router({ book: bare.mutation(unreachable), list: bare.query(unreachable) }),
    });
    expect(() => assertProceduresGuarded(router)).toThrow(
      'no guard stands in front of flights.book, flights.list.',
    );
    expect(() => assertProceduresGuarded(t.router({ fine: router.fine }) as Router)).not.toThrow();
  });

  test('a challenge is in the headers, and a token in the URL is refused', async () => {
    await using service = await startTestService();
    const guard = service.guardWith({
      resourceMetadata: 'https://travel.test/metadata',
      scope: 'flights:search',
    });
    await using site = await serve(framework, guard, (t, guarded) => ({
      book: t.procedure.meta({ grant: book }).use(guarded).mutation(unreachable),
    }));
    const asked = await fetch(`${site.url}/book`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="grantex", scope="flights:search", resource_metadata="https://travel.test/metadata"',
    ]);
    const headers = bearer(service, 'flights:book');
    const path = `book?access_token=${service.tokenFor('flights:book')}`;
    expect(await site.ask(path, headers)).toMatchObject({ status: 400, code: 'token_in_query' });
  });

  test('an error of a procedure is no refusal, even one that another guard has thrown', async () => {
    await using service = await startTestService();
    const seen: unknown[] = [];
    const t = createRoot(framework);
    const guarded = requireGrant({ guard: service.guard, token });
    const thrown = new TRPCError({ code: 'CONFLICT', message: 'The airline said no.' });
    const router = t.router({
      book: t.procedure
        .meta({ grant: book })
        .use(guarded)
        .mutation(() => {
          throw thrown;
        }),
    });
    const site = await listen(
      framework.createHTTPHandler({
        router,
        createContext: ({ req }) => ({ request: req }),
        onError: ({ error }) => void seen.push(error),
      }),
    );
    const answer = await ask(site.url, 'book', bearer(service, 'flights:book'));
    await site[Symbol.asyncDispose]();
    expect(answer).toEqual({ status: 409, data: undefined, code: undefined });
    expect(seen).toEqual([thrown]);
    expect(refusalOf(thrown)).toBe(undefined);
    expect(await endings(service)).toEqual([['failure', { threw: 'TRPCError' }]]);
  });

  test('a call by the server itself is guarded, and one inside another is recorded by itself', async () => {
    await using service = await startTestService();
    const t = createRoot(framework);
    const guarded = requireGrant({
      guard: service.guard,
      token: (ctx: { readonly held: string }) => ctx.held,
    });
    const inner = t.router({
      book: t.procedure
        .meta({ grant: book })
        .use(guarded as never)
        .mutation(() => 'booked'),
    });
    const call = t.createCallerFactory(inner);
    const outer = t.router({
      trip: t.procedure
        .meta({ grant: book })
        .use(guarded as never)
        .mutation(({ ctx }) => call(ctx).book()),
    });
    const callerWith = (held: string) => t.createCallerFactory(outer)({ held } as never);
    expect(await callerWith(service.tokenFor('flights:book')).trip()).toBe('booked');
    await expect(callerWith('').trip()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(await service.recorded()).toEqual([
      'allowed trip',
      'allowed book',
      'success book',
      'success trip',
    ]);
  });

  test('a subscription is cut when its grant is revoked', async () => {
    await using service = await startTestService();
    const { url, audience, apiKey } = service.issuer;
    const verifier = createVerifier({ issuer: url, audience, revocation: feed({ apiKey }) });
    const { grantId, token: granted } = service.issuer.grant({ scopes: ['flights:book'] });
    await verifier.verify(granted);
    await expect.poll(() => service.issuer.feed.streams).toBe(1);
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    await using site = await serve(framework, service.guardWith({ verifier }), (t, guarded) => ({
      prices: t.procedure
        .meta({ grant: book })
        .use(guarded)
        .subscription(async function* prices() {
          yield 420;
          await isOver;
          yield 430;
        }),
    }));
    const answer = await fetch(`${site.url}/prices`, {
      headers: { authorization: `Bearer ${granted}`, accept: 'text/event-stream' },
    });
    const read = answer.text();
    service.issuer.revoke(grantId);
    await expect.poll(() => endings(service)).toEqual([['failure', { ended: 'revoked' }]]);
    end();
    expect(await read).not.toContain('430');
    await verifier.close();
  });

  test('a stream whose reader leaves is recorded so at its next value', async () => {
    await using service = await startTestService();
    await using site = await serve(framework, service.guard, (t, guarded) => ({
      prices: t.procedure
        .meta({ grant: book })
        .use(guarded)
        .subscription(async function* prices({ ctx: { request } }) {
          yield 420;
          await once(request.socket, 'close');
          yield 430;
          yield 440;
        }),
    }));
    const leaving = new AbortController();
    const answer = await fetch(`${site.url}/prices`, {
      headers: { ...bearer(service, 'flights:book'), accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    await answer.body?.getReader().read();
    leaving.abort();
    expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  });
});

test('guards of two issuers each require their own token, so that no token passes both', async () => {
  await using service = await startTestService();
  await using other = await createTestIssuer();
  const verifier = createVerifier({
    issuer: other.url,
    audience: other.audience,
    developers: [other.developerId],
    revocation: 'none',
  });
  const theirs = requireGrant({ guard: service.guardWith({ verifier }), token });
  const [framework] = frameworks;
  if (framework === undefined) throw new TypeError('There is no framework.');
  await using site = await serve(framework, service.guard, (t, guarded) => ({
    pay: t.procedure
      .meta({ grant: pay })
      .input(z.object({ amount: z.number() }))
      .use(guarded)
      .use(theirs)
      .mutation(unreachable),
  }));
  const input = { amount: 5 };
  expect((await site.ask('pay', bearer(service, 'payments:initiate'), input)).status).toBe(401);
  const foreign = { authorization: `Bearer ${other.grantToken({ scopes: ['payments:initiate'] })}` };
  expect((await site.ask('pay', foreign, input)).status).toBe(401);
});

test('handlers of the Fetch API are served alike', async () => {
  await using service = await startTestService();
  const { initTRPC } = await import('@trpc/server');
  const { readBearerToken } = await import('@grantex/trpc');
  const t = initTRPC.context<{ readonly request: Request }>().meta<{ grant?: Rule<never> }>().create();
  const guarded = requireGrant({
    guard: service.guard,
    token: ({ request }: { readonly request: Request }) => readBearerToken(request.headers, request.url),
  });
  const router = t.router({
    book: t.procedure
      .meta({ grant: book })
      .use(guarded)
      .mutation(({ ctx }) => ctx.grant.principalId),
  });
  const send = (headers: Record<string, string>): Promise<Response> =>
    fetchRequestHandler({
      endpoint: '/api',
      req: new Request('https://travel.example/api/book', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
      }),
      router,
      createContext: ({ req }) => ({ request: req }),
    });
  expect((await send({})).status).toBe(401);
  expect(await (await send(bearer(service, 'flights:book'))).json()).toEqual({
    result: { data: 'user_alice' },
  });
});
