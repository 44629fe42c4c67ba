import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { assertProceduresGuarded } from '@grantex/trpc';
import type { AdapterDriver, Attempt, ContractSetup, Outcome } from '@grantex/testing';
import { createTRPCUntypedClient, httpBatchStreamLink, TRPCClientError } from '@trpc/client';
import { listen } from 'adapter-tests';
import { z } from 'zod';
import { type Framework, frameworks } from './frameworks.ts';
import { createRoot, requireGrant, responseMeta, token } from './service.ts';

const HEADER = 'A token comes in a header, which is there or is not.';
const AT_NEXT_VALUE = 'tRPC tells a stream at its next value that its reader has left.';

/** The adapter in the newest and the oldest release of tRPC, with its own client over real HTTP. */
export const drivers: readonly AdapterDriver[] = frameworks.map((framework) => ({
  name: framework.name,
  cannotExpress: { tokenFails: HEADER, clientGone: AT_NEXT_VALUE },
  async mount(setup) {
    const router = createRouter(framework, setup);
    const site = await listen(
      framework.createHTTPHandler({ router, createContext: ({ req }) => ({ request: req }), responseMeta }),
    );
    let closed: Promise<unknown> = Promise.resolve();
    site.server.on('request', (_request, response: ServerResponse) => {
      closed = once(response, 'close');
    });
    return {
      call: (attempt) => call(site.url, attempt),
      noticed: async () => void (await closed),
      [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
    };
  },
}));

function createRouter(framework: Framework, { guard, rule, tool, isGuardedTwice }: ContractSetup) {
  const t = createRoot(framework);
  const needsGrant = requireGrant({ guard, token });
  const once = t.procedure
    .meta(rule === undefined ? {} : { grant: rule })
    .input(z.object({ to: z.string(), amount: z.coerce.string() }))
    .use(needsGrant);
  const procedure = isGuardedTwice ? once.use(needsGrant) : once;
  const router = t.router({ payments: procedure.mutation(({ input }) => tool(input) as unknown) });
  assertProceduresGuarded(router);
  return router;
}

async function call(url: string, attempt: Attempt): Promise<Outcome> {
  const { credentials, toolName = 'payments', input, leavesEarly, signal } = attempt;
  const headers = credentials.kind === 'headers' ? credentials.values.join(', ') : undefined;
  const authorization = credentials.kind === 'token' ? `Bearer ${credentials.token}` : headers;
  const client = createTRPCUntypedClient({
    links: [httpBatchStreamLink({ url, headers: authorization === undefined ? {} : { authorization } })],
  });
  const leaving = new AbortController();
  try {
    const answer = await client.mutation(toolName, input === 'unacceptable' ? { to: 5 } : input, {
      signal: AbortSignal.any([signal, leaving.signal]),
    });
    if (!isStream(answer)) return { kind: 'answered', answer };
    const texts: unknown[] = [];
    for await (const text of answer) {
      texts.push(text);
      if (leavesEarly) {
        leaving.abort();
        return { kind: 'left' };
      }
    }
    return { kind: 'answered', answer: texts };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof TRPCClientError)) throw error;
  const data = Object(error.data) as { readonly refusal?: object; readonly httpStatus?: number };
  const { refusal, httpStatus: status = 0 } = data;
  if (refusal !== undefined) return { kind: 'refused', refusal, status };
  if (status === 0) throw error;
  return { kind: status === 500 ? 'failed' : 'rejected' };
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
