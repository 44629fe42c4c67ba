import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, guardAction, guardRoute } from '@grantex/next';
import { createTestIssuer } from '@grantex/testing';
import { NextRequest } from 'next/server.js';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });
const rule = { scopes: ['flights:book'] } as const;

const POST = guardRoute((_request, { grant }) => Response.json({ bookedFor: grant.principalId }), {
  guard,
  rule,
});
const book = (token: string): Promise<Response> =>
  POST(
    new NextRequest('https://travel.example/flights', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    }),
    {},
  );

const token = issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_alice' });
assert.deepEqual(await (await book(token)).json(), { bookedFor: 'user_alice' });
assert.equal((await book(issuer.grantToken({ scopes: ['flights:search'] }))).status, 403);

const action = guardAction((flight, { grant }) => `${flight} for ${grant.principalId}`, {
  guard,
  rule,
  token: () => token,
  input: (flight: string) => flight,
});
assert.equal(await action('AI 101'), 'AI 101 for user_alice');
await verifier.close();
console.log('@grantex/next works');
