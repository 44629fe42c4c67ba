import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createGuard,
  createVerifier,
  feed,
  type Grant,
  GrantexModule,
  RequestGrant,
  RequireGrant,
} from '@grantex/nest';
import { createTestIssuer } from '@grantex/testing';
import { Body, Controller, Module, type PipeTransform, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

interface Payment {
  amount: number;
}

/** A pipe changes what the caller sent, and the guard reads what it made. */
const inCents: PipeTransform<Payment> = { transform: ({ amount }) => ({ amount: amount / 100 }) };

@Controller()
class Flights {
  @Post('flights')
  @RequireGrant({ scopes: ['flights:book'] })
  book(@RequestGrant() grant: Grant) {
    return { bookedFor: grant.principalId };
  }

  @Post('payments')
  @RequireGrant(
    { scopes: ['payments:initiate'], amount: (payment: Payment) => payment.amount },
    { input: (payment: Payment) => payment },
  )
  pay(@Body(inCents) payment: Payment, @RequestGrant() grant: Grant) {
    return { paid: payment.amount, for: grant.principalId };
  }
}

@Module({
  imports: [GrantexModule.forRoot({ guard, close: () => verifier.close() })],
  controllers: [Flights],
})
class Application {}

const app = await NestFactory.create(Application, { logger: false });
await app.listen(0, '127.0.0.1');
const { port } = (app.getHttpServer() as Server).address() as AddressInfo;

const post = (path: string, scope: string, body: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${issuer.grantToken({ scopes: [scope], principalId: 'user_alice' })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });

assert.deepEqual(await (await post('flights', 'flights:book', {})).json(), { bookedFor: 'user_alice' });
assert.equal((await post('flights', 'flights:search', {})).status, 403);
const pay = (amount: number): Promise<Response> => post('payments', 'payments:initiate:max_500', { amount });
assert.deepEqual(await (await pay(42_000)).json(), { paid: 420, for: 'user_alice' });
assert.equal((await pay(50_100)).status, 403);
await app.close();
console.log('@grantex/nest works');
