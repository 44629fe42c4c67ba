import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireGrant } from '@grantex/express';
import type { AdapterDriver, Attempt, ContractSetup, Credentials, Outcome, Payment } from '@grantex/testing';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';

// Not imported: the types of Express 4 name the same things, and TypeScript takes them for others.
const express4 = createRequire(import.meta.url)('express4') as typeof express;

/** The adapter in both lines of Express, over real HTTP. */
export const drivers: readonly AdapterDriver[] = [
  createDriver('Express 5', express),
  createDriver('Express 4', express4),
];

function createDriver(name: string, framework: typeof express): AdapterDriver {
  return {
    name,
    cannotExpress: {},
    async mount(setup) {
      const server = createServer(createApplication(framework, setup)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        call: (attempt) => call(server, attempt),
        [Symbol.asyncDispose]: () => close(server),
      };
    },
  };
}

function createApplication(framework: typeof express, { guard, rule, tool }: ContractSetup): Express {
  const application = framework();
  const payment = (request: Request): Payment => request.body as Payment;
  application.post(
    '/payments',
    framework.json(),
    requireGrant({ guard, rule: rule ?? (() => undefined), input: payment }),
    async (request, response, next) => {
      try {
        await answer(response, tool(payment(request)));
      } catch (error) {
        next(error);
      }
    },
  );
  const reportError: ErrorRequestHandler = (error: { readonly type?: string }, _request, response, _next) => {
    response.status(error.type === 'entity.parse.failed' ? 400 : 500).end();
  };
  application.use(reportError);
  return application;
}

async function answer(response: Response, result: ReturnType<ContractSetup['tool']>): Promise<void> {
  if (!(Symbol.asyncIterator in result)) {
    response.json(await result);
    return;
  }
  for await (const text of result) {
    if (response.closed) return;
    response.write(`${JSON.stringify(text)}\n`);
  }
  response.end();
}

async function call(server: Server, { credentials, input, leavesEarly }: Attempt): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  const request = httpRequest({ port, method: 'POST', path: '/payments', agent: false });
  request.setHeader('content-type', 'application/json');
  const values = authorizationOf(credentials);
  if (values.length > 0) request.setHeader('authorization', values);
  request.end(input === 'unacceptable' ? '{"to": ' : JSON.stringify(input));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (!leavesEarly) return readOutcome(response);
  await once(response, 'data');
  response.destroy();
  return { kind: 'left' };
}

function authorizationOf(credentials: Credentials): readonly string[] {
  if (credentials.kind === 'none') return [];
  return credentials.kind === 'token' ? [`Bearer ${credentials.token}`] : credentials.values;
}

async function readOutcome(response: IncomingMessage): Promise<Outcome> {
  const text = (await response.toArray()).join('');
  const status = response.statusCode ?? 0;
  if (status === 200) return { kind: 'answered', answer: readAnswer(response, text) };
  if (text !== '') return { kind: 'refused', status, refusal: JSON.parse(text) };
  return { kind: status === 500 ? 'failed' : 'rejected' };
}

function readAnswer(response: IncomingMessage, text: string): unknown {
  const isObject = response.headers['content-type']?.startsWith('application/json') ?? false;
  return isObject
    ? JSON.parse(text)
    : text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
