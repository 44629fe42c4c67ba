import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, grantex } from '@grantex/fastify';
import { createTestIssuer } from '@grantex/testing';
import fastify from 'fastify';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const app = fastify();
await app.register(grantex, { guard });
app.post('/flights', { onRequest: app.requireGrant({ scopes: ['flights:book'] }) }, async ({ grant }) => ({
  bookedFor: grant?.principalId,
}));
const url = await app.listen({ port: 0, host: '127.0.0.1' });

const book = (token: string): Promise<Response> =>
  fetch(`${url}/flights`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });

const booked = await book(issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' }));
assert.deepEqual(await booked.json(), { bookedFor: 'user_alice' });
assert.equal((await book(issuer.grantToken({ scopes: ['flights:search'] }))).status, 403);
await app.close();
await verifier.close();
console.log('@grantex/fastify works');
