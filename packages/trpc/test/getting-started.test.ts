import { type GrantMeta, readBearerToken, requireGrant } from '@grantex/trpc';
import { startTestService } from '@grantex/testing';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { initTRPC } from '@trpc/server';
import { type CreateHTTPContextOptions, createHTTPHandler } from '@trpc/server/adapters/standalone';
import { bearer, listen } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';

// The server of tRPC's quickstart.
const users = [{ id: '1', name: 'Katt' }];

function bare() {
  const t = initTRPC.create();
  const publicProcedure = t.procedure;
  return t.router({
    userList: publicProcedure.query(async () => users),
    userById: publicProcedure
      .input(z.string())
      .query(async ({ input }) => users.find(({ id }) => id === input)),
  });
}

type Bare = ReturnType<typeof bare>;

test('the quickstart responds the same with a guard in its procedure', async () => {
  await using service = await startTestService();

  function guarded() {
    const t = initTRPC.context<CreateHTTPContextOptions>().meta<GrantMeta>().create();
    const token = ({ req }: CreateHTTPContextOptions): string => readBearerToken(req.rawHeaders, req.url);
    const procedure = t.procedure
      .meta({ grant: { scopes: ['users:read'] } })
      .use(requireGrant({ guard: service.guard, token }));
    return t.router({
      userList: procedure.query(async () => users),
      userById: procedure.input(z.string()).query(async ({ input }) => users.find(({ id }) => id === input)),
    });
  }

  const createContext = (options: CreateHTTPContextOptions): CreateHTTPContextOptions => options;
  const handlers = [
    createHTTPHandler({ router: bare() }),
    createHTTPHandler({ router: guarded(), createContext }),
  ];
  const answers = [];
  for (const handler of handlers) {
    await using site = await listen(handler);
    const client = createTRPCClient<Bare>({
      links: [httpBatchLink({ url: site.url, headers: bearer(service, 'users:read') })],
    });
    answers.push(await Promise.all([client.userById.query('1'), client.userList.query()]));
  }
  expect(answers[1]).toEqual(answers[0]);
  expect((await service.recorded()).toSorted()).toEqual([
    'allowed userById',
    'allowed userList',
    'success userById',
    'success userList',
  ]);
});
