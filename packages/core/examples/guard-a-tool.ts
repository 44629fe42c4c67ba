import {
  AuthorizationError,
  createAuditSink,
  createGuard,
  createVerifier,
  defineRules,
  feed,
  toRefusalBody,
} from '@grantex/core';

const issuer = process.env['GRANTEX_URL'] ?? 'http://localhost:4000';
const apiKey = process.env['GRANTEX_API_KEY'] ?? '';

export const audit = createAuditSink({ url: issuer, apiKey });
export const verifier = createVerifier({
  issuer,
  audience: 'https://travel.example',
  revocation: feed({ apiKey }),
});
export const guard = createGuard({ verifier, audit });

interface Payment {
  readonly amount: number;
  readonly to: string;
}

const rules = defineRules({
  pay: {
    scopes: ['payments:initiate'],
    amount: (payment: Payment) => payment.amount,
    metadata: (payment: Payment) => ({ amount: payment.amount }),
  },
});

/** A tool: pays when the person's grant allows it, and else says why not, in words a model can act on. */
export async function pay(token: string, payment: Payment): Promise<object> {
  try {
    return await guard.run({ token, action: 'pay', input: payment, rule: rules.pay }, (grant) => {
      return { paid: payment.amount, to: payment.to, onBehalfOf: grant.principalId };
    });
  } catch (error) {
    if (AuthorizationError.is(error)) return toRefusalBody(error);
    throw error;
  }
}
