import { type FetchCall, guardFetch, guardFunction, toRefusalBody } from '@grantex/core';
import { AuthorizationError } from '@grantex/core';
import {
  type AdapterDriver,
  type Attempt,
  type ContractSetup,
  type Outcome,
  type Payment,
  tokenOf,
} from '@grantex/testing';
import { getRequestListener } from '@hono/node-server';
import { type HttpAnswer, type HttpDriver, type HttpRoute, listen } from '../src/index.ts';
import { overHttp } from '../src/http/over-http.ts';

/** Handlers of the Fetch API, behind `guardFetch`, on a server of Node. */
export const httpDrivers: readonly HttpDriver[] = [
  {
    name: 'Fetch API',
    cannotExpress: {
      inputParsed: 'The Fetch API has no schemas: a handler is given what the JSON says.',
      frameworkRefuses: 'The guard itself reads the body: malformed JSON is refused with an entry.',
    },
    endings: { thrown: { threw: 'Error' }, broken: { threw: 'Error' } },
    serve(routes, onError) {
      const handlers = new Map(routes.map((route) => [`${route.method} ${route.path}`, handlerOf(route)]));
      const respond = async (request: Request): Promise<Response> => {
        const method = request.method === 'HEAD' ? 'GET' : request.method;
        const handler = handlers.get(`${method} ${new URL(request.url).pathname}`);
        if (handler === undefined) return new Response(null, { status: 404 });
        try {
          return await handler(request);
        } catch (error) {
          return new Response(null, { status: onError?.(error) ?? 500 });
        }
      };
      return listen(getRequestListener(respond));
    },
  },
];

function handlerOf({ guards, handle }: HttpRoute): GrantedHandler {
  const bodies = new WeakMap<Request, Promise<unknown>>();
  /** Guards of one route share the body, which can be read once. */
  const bodyOf = (request: Request): Promise<unknown> => {
    const known = bodies.get(request) ?? (request.body === null ? Promise.resolve() : request.json());
    bodies.set(request, known);
    return known;
  };
  const last: GrantedHandler = async (request, call) =>
    answer(await handle({ grant: call?.grant, body: await bodyOf(request), signal: () => call?.signal }));
  return guards.reduceRight<GrantedHandler>((next, { guard, rule, input }) => {
    const options = {
      guard,
      rule: (typeof rule === 'function' ? ({ url }: Request) => rule(pathOf(url)) : rule) as never,
      input: async (request: Request) => input?.(await bodyOf(request)),
    };
    return guardFetch<unknown, []>(next, options);
  }, last);
}

type GrantedHandler = (request: Request, call?: FetchCall<unknown>) => Promise<Response>;

const pathOf = (url: string): string => url.slice(new URL(url).origin.length);

function answer({ status = 200, type = 'text/plain', body }: HttpAnswer): Response {
  const content = typeof body === 'string' ? body : ReadableStream.from(encoded(body));
  return new Response(body === '' ? null : content, { status, headers: { 'content-type': type } });
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const part of texts) yield encoder.encode(part);
}

const HEADERS = 'a function is given a token, and no headers';
const SCHEMAS = 'a function has no schema: it is given what its caller passes';

/** A plain function behind `guardFunction`, as the loop of a raw client calls it. */
const functionDriver: AdapterDriver = {
  name: 'plain function',
  cannotExpress: {
    twoHeaders: HEADERS,
    wrongScheme: HEADERS,
    noRule: 'a function without a rule cannot be guarded',
    inputParsed: SCHEMAS,
    frameworkRefuses: SCHEMAS,
  },
  async mount(setup) {
    return {
      call: (attempt) => callFunction(payments(setup, attempt), attempt),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

/** The attempts that the guard let through. */
const ran = new WeakSet<Attempt>();

type Pay = ReturnType<typeof payments>;

function payments(
  { guard, rule = { scopes: ['no:rule'] }, tool, isGuardedTwice }: ContractSetup,
  attempt: Attempt,
) {
  const options = {
    name: 'payments',
    rule,
    token: () => tokenOf(attempt.credentials),
    signal: () => attempt.signal,
  };
  const once = guardFunction(guard, options, async (payment: Payment) => {
    ran.add(attempt);
    return tool(payment);
  });
  return isGuardedTwice ? guardFunction(guard, options, once) : once;
}

async function callFunction(pay: Pay, attempt: Attempt): Promise<Outcome> {
  if (attempt.toolName !== undefined) return { kind: 'rejected' };
  try {
    const result = await pay(attempt.input as never);
    if (!(Symbol.asyncIterator in result)) return { kind: 'answered', answer: result };
    const texts: unknown[] = [];
    for await (const part of result) {
      texts.push(part);
      if (attempt.leavesEarly) return { kind: 'left' };
    }
    return { kind: 'answered', answer: texts };
  } catch (error) {
    if (ran.has(attempt) || !AuthorizationError.is(error)) return { kind: 'failed' };
    return { kind: 'refused', refusal: toRefusalBody(error) };
  }
}

/** What core itself puts in front of calls, without a framework. */
export const drivers: readonly AdapterDriver[] = [...httpDrivers.map(overHttp), functionDriver];
