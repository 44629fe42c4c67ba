import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizationError, createVerifier, feed } from '@grantex/core';
import { createTestIssuer } from '@grantex/testing';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const grant = issuer.grant({ scopes: ['flights:book'] });

async function holds(): Promise<boolean> {
  try {
    await verifier.verify(grant.token);
    return true;
  } catch (error) {
    assert(AuthorizationError.is(error) && error.reason === 'revoked');
    return false;
  }
}

assert.equal((await verifier.verify(grant.token)).principalId, grant.principalId);
issuer.revoke(grant.grantId);
// The verifier knows once the feed has delivered it.
while (await holds()) await sleep(10);
await verifier.close();
console.log('@grantex/testing works');
