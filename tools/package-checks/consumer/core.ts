import assert from 'node:assert/strict';
import { AuthorizationError, createGuard, createVerifier, defineRules } from '@grantex/core';
import { dpop } from '@grantex/core/dpop';

const rules = defineRules({
  payments: { scopes: ['payments:initiate'], amount: (input: { amount: number }) => input.amount },
});
const verifier = createVerifier({
  issuer: 'http://127.0.0.1:1',
  audience: 'https://api.example.com',
  developers: ['dev_1'],
  revocation: 'none',
});
const guard = createGuard({ verifier, audit: false, dpop: dpop({ origin: 'https://api.example.com' }) });
const call = { token: 'not a token', action: 'pay', input: { amount: 5 }, rule: rules.payments };

await assert.rejects(
  async () => guard.run(call, () => assert.fail('a call without a grant ran')),
  (error) => AuthorizationError.is(error) && error.code === 'invalid_token',
);
console.log('@grantex/core works');
