import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createGuard, createVerifier, feed, requireGrant } from '@grantex/koa';
import { createTestIssuer } from '@grantex/testing';
import Koa from 'koa';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const app = new Koa();
app.use(requireGrant({ guard, rule: { scopes: ['flights:book'] } }));
app.use((ctx) => {
  ctx.body = { bookedFor: ctx.state.grant?.principalId };
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const book = (token: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/flights`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });

const booked = await book(issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' }));
assert.deepEqual(await booked.json(), { bookedFor: 'user_alice' });
assert.equal((await book(issuer.grantToken({ scopes: ['flights:search'] }))).status, 403);
server.close();
await verifier.close();
console.log('@grantex/koa works');
