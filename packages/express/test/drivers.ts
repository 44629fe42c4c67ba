import type { IncomingMessage } from 'node:http';
import { requireGrant } from '@grantex/express';
import {
  type AdapterDriver,
  callOverHttp,
  type ContractSetup,
  type Outcome,
  type Payment,
} from '@grantex/testing';
import type express from 'express';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import { frameworks } from './frameworks.ts';
import { listen } from './listen.ts';

/** The adapter with both major versions of Express, over real HTTP. */
export const drivers: readonly AdapterDriver[] = frameworks.map(({ name, framework }) => ({
  name,
  cannotExpress: {},
  async mount(setup) {
    const application = await listen(createApplication(framework, setup));
    return {
      call: (attempt) => callOverHttp(application.port, attempt, readOutcome),
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
