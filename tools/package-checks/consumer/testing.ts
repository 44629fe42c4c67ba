import assert from 'node:assert/strict';
import { AuthorizationError, createVerifier, online } from '@grantex/core';
import { createTestIssuer } from '@grantex/testing';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: online({ apiKey: issuer.apiKey }),
});
const grant = issuer.grant({ scopes: ['flights:book'] });

assert.equal((await verifier.verify(grant.token)).principalId, grant.principalId);
issuer.revoke(grant.grantId);
await assert.rejects(
  async () => verifier.verify(grant.token),
  (error) => AuthorizationError.is(error) && error.code === 'invalid_token',
);
console.log('@grantex/testing works');
