import { startTestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import { grantex } from '@grantex/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';

// The first server of Fastify's guide "TypeScript", without its output and port.
function bare(): FastifyInstance {
  const server = fastify();

  server.get('/ping', async (_request, _reply) => {
    return 'pong\n';
  });

  return server;
}

test('the first server of the guide responds the same with a guard in front of it', async () => {
  await using service = await startTestService();

  async function guarded(): Promise<FastifyInstance> {
    const server = fastify();

    await server.register(grantex, { guard: service.guard });

    server.get(
      '/ping',
      { onRequest: server.requireGrant({ scopes: ['server:ping'] }) },
      async (_request, _reply) => {
        return 'pong\n';
      },
    );

    return server;
  }

  const request = { url: '/ping', headers: bearer(service, 'server:ping') };
  const [before, after] = [await bare().inject(request), await (await guarded()).inject(request)];
  expect(after.body).toBe('pong\n');
  for (const answer of [before, after]) delete answer.headers.date;
  expect([after.statusCode, after.headers, after.body]).toEqual([
    before.statusCode,
    before.headers,
    before.body,
  ]);
  expect((await (await guarded()).inject('/ping')).statusCode).toBe(401);
});

interface IQuerystring {
  username: string;
  password: string;
}

interface IHeaders {
  'h-Custom': string;
}

interface IReply {
  200: { success: boolean };
  302: { url: string };
  '4xx': { error: string };
}

test("the guide's route with every generic keeps its types and its responses", async () => {
  await using service = await startTestService();
  const server = fastify();
  await server.register(grantex, { guard: service.guard });
  server.get<{ Querystring: IQuerystring; Headers: IHeaders; Reply: IReply }>(
    '/auth',
    {
      onRequest: server.requireGrant({ scopes: ['server:authenticate'] }),
      preValidation: (request, _reply, done) => {
        const { username } = request.query;
        done(username !== 'admin' ? new Error('Must be admin') : undefined);
      },
    },
    async (request, reply) => {
      const { username } = request.query;
      const customerHeader = request.headers['h-Custom'];
      expect([username, customerHeader]).toEqual(['admin', undefined]);
      // @ts-expect-error as in the guide: the route declares another reply
      if (username === 'never') reply.code(200).send('uh-oh');
      return { success: true };
    },
  );
  const headers = bearer(service, 'server:authenticate');
  const authenticate = (username: string) =>
    server.inject({ url: '/auth', query: { username, password: 'Password123!' }, headers });
  expect((await authenticate('admin')).json()).toEqual({ success: true });
  expect((await authenticate('somebody')).json()).toMatchObject({ message: 'Must be admin' });
  expect(await service.recorded()).toEqual([
    'allowed server:authenticate',
    'success server:authenticate',
    'allowed server:authenticate',
    'failure server:authenticate',
  ]);
});
