import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { AuthorizationError, createGrantex, defineRules, toRefusalBody } from '@grantex/core';

/** A service whose one call is guarded. It writes down what it begins to pay, a line for each run, in this file. */
const [issuer = '', paidFile = ''] = process.argv.slice(2);

interface Payment {
  readonly amount: string;
  readonly to: string;
  /** How many milliseconds the payment takes. */
  readonly takes: number;
}

const { guard, ready } = createGrantex({ issuer });
const { pay } = defineRules({
  pay: { scopes: ['payments:initiate'], amount: ({ amount }: Payment) => amount, currency: 'EUR' },
});

async function answerTo(request: IncomingMessage): Promise<object> {
  const input = JSON.parse(Buffer.concat(await request.toArray()).toString()) as Payment;
  const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
  try {
    return await guard.run({ token, action: 'pay', input, rule: pay }, async () => {
      appendFileSync(paidFile, `${input.to}\n`);
      await pause(input.takes);
      return { paid: input.to };
    });
  } catch (error) {
    if (AuthorizationError.is(error)) return toRefusalBody(error);
    throw error;
  }
}

await ready();
const server = createServer((request, response) => {
  void answerTo(request).then((answer) => response.end(JSON.stringify(answer)));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
