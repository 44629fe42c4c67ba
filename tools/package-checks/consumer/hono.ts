import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, requireGrant } from '@grantex/hono';
import { createTestIssuer } from '@grantex/testing';
import { Hono } from 'hono';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const app = new Hono();
app.post('/flights', requireGrant({ guard, rule: { scopes: ['flights:book'] } }), (c) =>
  c.json({ bookedFor: c.var.grant.principalId }),
);

const book = async (token: string): Promise<Response> =>
  app.request('/flights', { method: 'POST', headers: { authorization: `Bearer ${token}` } });

const booked = await book(issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' }));
assert.deepEqual(await booked.json(), { bookedFor: 'user_alice' });
assert.equal((await book(issuer.grantToken({ scopes: ['flights:search'] }))).status, 403);
await verifier.close();
console.log('@grantex/hono works');
