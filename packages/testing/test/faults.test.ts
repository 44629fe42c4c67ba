import { AuthorizationError, createVerifier, type Verifier } from '@grantex/core';
import { createTestIssuer, type TestIssuer, type TokenFault, tokenFaults } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let issuer: TestIssuer;
let verifier: Verifier;

beforeAll(async () => {
  issuer = await createTestIssuer();
  verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    developers: [issuer.developerId],
    revocation: 'none',
  });
});
afterAll(() => issuer.close());

const faults = Object.entries(tokenFaults) as [TokenFault, string][];

test.each(faults)('a token that is %s is refused as %s', async (fault, reason) => {
  expect(await reasonFor(issuer.faultyToken(fault))).toBe(reason);
});

test('the token without the fault is accepted, so that only the fault decides', async () => {
  expect(await reasonFor(issuer.grantToken())).toBeUndefined();
});

async function reasonFor(token: string): Promise<string | undefined> {
  try {
    await verifier.verify(token);
    return undefined;
  } catch (error) {
    if (AuthorizationError.is(error)) return error.reason;
    throw error;
  }
}
