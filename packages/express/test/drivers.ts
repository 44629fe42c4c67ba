import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { requireGrant } from '@grantex/express';
import type { AdapterDriver, Attempt, ContractSetup, Credentials, Outcome, Payment } from '@grantex/testing';
import type express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import { frameworks } from './frameworks.ts';
import { listen, type Listening } from './listen.ts';

/** The adapter in both lines of Express, over real HTTP. */
export const drivers: readonly AdapterDriver[] = frameworks.map(({ name, framework }) => ({
  name,
  cannotExpress: {},
  async mount(setup) {
    const application = await listen(createApplication(framework, setup));
    return {
      call: (attempt) => call(application, attempt),
      [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
    };
  },
}));

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

async function call(
  { port }: Listening,
  { credentials, toolName = 'payments', input, leavesEarly }: Attempt,
): Promise<Outcome> {
  const request = httpRequest({ port, method: 'POST', path: `/${toolName}`, agent: false });
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
  if (status === 404) return { kind: 'rejected' };
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
