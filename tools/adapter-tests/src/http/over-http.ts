import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AdapterDriver, callOverHttp, type Outcome, type Payment } from '@grantex/testing';
import type { HttpAnswer, HttpDriver, RouteGuard } from './driver.ts';

const HEADER = 'A token comes in a header, which is there or is not.';
const STATUS = 'An answer over HTTP says by its status that it failed.';

const LINES = 'application/x-ndjson';

const SCHEMA = { type: 'object', properties: { to: { type: 'string' }, amount: { type: 'string' } } };

/** The driver of the contract for a framework over HTTP: the tool is the route `POST /payments`. */
export function overHttp({ name, cannotExpress, serve }: HttpDriver): AdapterDriver {
  return {
    name,
    cannotExpress: { tokenFails: HEADER, handlerReports: STATUS, ...cannotExpress },
    async mount({ guard, rule = () => undefined, tool, isGuardedTwice }) {
      const needed: RouteGuard = { guard, rule, input: (body) => body };
      const site = await serve([
        {
          method: 'POST',
          path: '/payments',
          guards: isGuardedTwice ? [needed, needed] : [needed],
          schema: SCHEMA,
          handle: async ({ body }) => answerOf(await tool(body as Payment)),
        },
      ]);
      let closed: Promise<unknown> = Promise.resolve();
      site.server.on('request', (_request, response: ServerResponse) => {
        closed = once(response, 'close');
      });
      return {
        call: (attempt) => callOverHttp(site.port, attempt, readOutcome),
        noticed: async () => void (await closed),
        [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
      };
    },
  };
}

function answerOf(answer: object): HttpAnswer {
  if (!(Symbol.asyncIterator in answer)) return { type: 'application/json', body: JSON.stringify(answer) };
  return { type: LINES, body: linesOf(answer as AsyncIterable<string>) };
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const part of texts) yield `${JSON.stringify(part)}\n`;
}

async function readOutcome(response: IncomingMessage): Promise<Outcome> {
  const body = await text(response);
  const { statusCode: status = 0, headers } = response;
  // Of all answers here, refusals alone are never stored.
  if (headers['cache-control'] === 'no-store') return { kind: 'refused', status, refusal: JSON.parse(body) };
  if (status !== 200) return { kind: status === 500 ? 'failed' : 'rejected' };
  if (headers['content-type'] !== LINES) return { kind: 'answered', answer: JSON.parse(body) };
  const lines = body.trimEnd().split('\n');
  return { kind: 'answered', answer: lines.map((line): unknown => JSON.parse(line)) };
}
