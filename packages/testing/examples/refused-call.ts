import { createGrantex, guardFunction, type Rule, toRefusalBody } from '@grantex/core';
import { createTestIssuer } from '@grantex/testing';

interface Payment {
  readonly amount: number;
}

/** The tool of the agent. */
const send = ({ amount }: Payment): string => `Paid ${amount}.`;

// An issuer inside this program stands in for the server.
const issuer = await createTestIssuer();
const { url, apiKey, audience } = issuer;
const { guard, flush } = createGrantex({ url, apiKey, audience, revocation: 'online' });

// #region refuse
// Alice allows payments of up to 500.
const alice = issuer.grant({ scopes: ['payments:initiate:max_500'] });
const token = () => alice.token;

// Your tool, behind the guard.
const rule: Rule<Payment> = {
  scopes: ['payments:initiate'],
  amount: (payment) => payment.amount,
};
const pay = guardFunction(guard, { name: 'pay', rule, token }, send);
console.log(await pay({ amount: 420 }));
console.log(await pay({ amount: 900 }).catch(toRefusalBody));
// #endregion refuse

// #region revoke
// Alice stops her agent.
issuer.revoke(alice.grantId);
console.log(await pay({ amount: 420 }).catch(toRefusalBody));
// #endregion revoke

// #region record
await flush();
for (const { action, status } of issuer.auditLog.entries) console.log(action, status);
// #endregion record
