import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { grantex } from '@grantex/fastify';
import {
  type AdapterDriver,
  callOverHttp,
  type ContractSetup,
  type Outcome,
  type Payment,
} from '@grantex/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { listen } from './listen.ts';

/** The adapter in Fastify, over real HTTP. */
export const drivers: readonly AdapterDriver[] = [
  {
    name: 'Fastify 5',
    cannotExpress: {},
    async mount(setup) {
      const application = await listen(await createApplication(setup));
      return {
        call: (attempt) => callOverHttp(application.port, attempt, readOutcome),
        [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
      };
    },
  },
];

async function createApplication({ guard, rule, tool }: ContractSetup): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  await app.register(grantex, { guard });
  app.post<{ Body: Payment }>(
    '/payments',
    { preHandler: app.requireGrant(rule ?? (() => undefined), { input: (request) => request.body }) },
    async (request, reply) => {
      const result = tool(request.body);
      if (!(Symbol.asyncIterator in result)) return result;
      reply.type('application/x-ndjson');
      return Readable.from(linesOf(result));
    },
  );
  return app;
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const text of texts) yield `${JSON.stringify(text)}\n`;
}

async function readOutcome(response: IncomingMessage): Promise<Outcome> {
  const text = (await response.toArray()).join('');
  const status = response.statusCode ?? 0;
  if (response.headers['content-type'] === 'application/x-ndjson')
    return {
      kind: 'answered',
      answer: text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    };
  const body: unknown = JSON.parse(text);
  if (status === 200) return { kind: 'answered', answer: body };
  // Fastify's own errors have the status in their bodies, and refusals do not.
  const isOfFastify = typeof body === 'object' && body !== null && 'statusCode' in body;
  if (isOfFastify) return { kind: status === 500 ? 'failed' : 'rejected' };
  return { kind: 'refused', status, refusal: body };
}
