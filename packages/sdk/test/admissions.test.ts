import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grantex } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

let sandbox: Sandbox;
let gx: Grantex;
beforeAll(async () => {
  sandbox = await startSandbox();
  ({ gx } = sandbox);
});
afterAll(() => sandbox.close());

test('a call is admitted within its budget, and settled once', async () => {
  const scopes = ['payments:initiate'];
  const { agentId } = await gx.agents.register({ name: 'Payer', scopes });
  const { code } = await gx.authorize({
    agentId,
    principalId: 'alice',
    scopes,
    authorizationDetails: [
      {
        type: 'urn:grantex:call',
        scope: 'payments:initiate',
        budget: { amount: '100', currency: 'EUR', per: 'grant' },
      },
    ],
  });
  const { grantToken, grantId } = await gx.tokens.exchange({ code, agentId });
  const { audience } = await gx.grants.get(grantId);
  const call = {
    token: grantToken,
    audience,
    action: 'pay',
    scopes,
    input: { to: 'a hotel' },
    currency: 'EUR',
  };
  const admitted = await gx.admissions.admit({ ...call, amount: '60' });
  if (admitted.decision !== 'allow') throw new Error('the call is within its budget');
  const refused = await gx.admissions.admit({ ...call, amount: '60' });
  expect(refused).toMatchObject({
    decision: 'refuse',
    refusal: { code: 'budget_exceeded', budget: { remaining: '40', currency: 'EUR' } },
  });
  const outcome = { status: 'failure', ran: false } as const;
  const { entryId } = await gx.admissions.settle(admitted.entryId, outcome);
  expect(await gx.admissions.settle(admitted.entryId, outcome)).toEqual({ entryId });
  expect(await caught(gx.admissions.settle(admitted.entryId, { status: 'success' }))).toMatchObject({
    code: 'ADMISSION_SETTLED',
  });
  expect((await gx.grants.get(grantId)).budgets[0]?.amount).toEqual({
    limit: '100',
    spent: '0',
    left: '100',
  });
});
