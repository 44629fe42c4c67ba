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
import { Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

@Controller()
class Flights {
  @Post('flights')
  @RequireGrant({ scopes: ['flights:book'] })
  book(@RequestGrant() grant: Grant) {
    return { bookedFor: grant.principalId };
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

const book = (token: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/flights`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });

const booked = await book(issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' }));
assert.deepEqual(await booked.json(), { bookedFor: 'user_alice' });
assert.equal((await book(issuer.grantToken({ scopes: ['flights:search'] }))).status, 403);
await app.close();
console.log('@grantex/nest works');
