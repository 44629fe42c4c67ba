import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { delegate } from './delegate.ts';
import { admit, expectAllowed, expectRefused, PAY, payment } from './limited-calls.ts';
import { askPay, dear, forbidPay, noFiles, savePolicy } from './saved-policy.ts';

/** §15, Policies: what is issued and what is called by them. */
export const policies: readonly Check[] = [
  check(
    '15.policy-verdicts',
    {
      cites: [
        { section: '15', says: 'Of the policies that apply, a forbid MUST refuse' },
        { section: '15', says: 'An evaluation that fails MUST refuse' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const { grantToken } = await own.grant({ agentId, scopes: [PAY] });
      const pay = (amount: number, more: object = {}) =>
        admit(own, grantToken, { ...payment(amount), ...more });
      expectAllowed(await pay(300));
      begun(await savePolicy(own, 'ask', askPay(agentId)), 200);
      expectMember(await pay(300), 'decision', 'ask');
      begun(await savePolicy(own, 'dear', dear(agentId)), 200);
      const refused = await pay(300);
      expectRefused(refused, 'policy_refused');
      expectMember(refused, 'refusal.policy', 'dear');
      expectMember(await pay(100), 'decision', 'ask');
      const reads = forbidPay(agentId, 'context.arguments has to && context.arguments.to == "x"');
      begun(await savePolicy(own, 'reads', reads), 200);
      begun(await own.api.delete('/v1/policies/ask'), 204);
      expectAllowed(await pay(100, { input: { to: 'y' } }));
      expectRefused(await pay(100, { input: { to: 7 } }), 'policy_refused');
    },
  ),

  check(
    '15.policy-when-issued',
    {
      cites: [
        { section: '15', says: 'Issued: POST /v1/authorize and a delegation' },
        { section: '15', says: 'A code, a refresh token and an assertion MUST give' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const asked = await own.code({ agentId });
      const parent = await own.grant({ agentId });
      begun(await savePolicy(own, 'no-files', noFiles(agentId)), 200);
      const ask = (scopes: string[]) =>
        own.api.post('/v1/authorize', { agentId, principalId: 'alice', scopes });
      const refused = await ask(['files:read', 'files:write']);
      expectError(refused, 403, 'POLICY_REFUSED');
      const message = textOf(refused, 'message');
      const isNamed = message.includes('no-files') && message.includes('files:read');
      expectThat(isNamed, 'a message with policy and scope', message, refused);
      expectError(await delegate(own, parent.grantToken, agentId), 403, 'POLICY_REFUSED');
      const token = await own.api.post('/v1/token', { code: asked.code, agentId });
      expectMember(token, 'scopes', ['files:write']);
      const { refreshToken } = parent;
      const refreshed = await own.api.post('/v1/token/refresh', { refreshToken, agentId });
      expectMember(refreshed, 'scopes', ['files:write']);
      begun(
        await savePolicy(own, 'nothing', `forbid (principal == Agent::"${agentId}", action, resource);`),
        200,
      );
      const next = { refreshToken: textOf(refreshed, 'refreshToken'), agentId };
      expectError(await own.api.post('/v1/token/refresh', next), 403, 'POLICY_REFUSED');
    },
  ),

  check(
    '15.policy-over-calls',
    { cites: [{ section: '15', says: 'Called: a scope to which a policy over calls may apply' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      begun(await savePolicy(own, 'over-calls', dear(agentId)), 200);
      const { grantToken } = await own.grant({ agentId, scopes: [PAY] });
      const { scp, authorization_details } = claimsOf(grantToken);
      const found = JSON.stringify([scp, authorization_details]);
      const expected = [[`${PAY}:by_details`], [{ type: 'urn:grantex:call', scope: PAY, online: true }]];
      expectThat(found === JSON.stringify(expected), JSON.stringify(expected), found);
    },
  ),

  check(
    '15.policy-of-the-chain',
    { cites: [{ section: '15', says: 'What is delegated MUST be decided for each agent' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const { grantToken } = await own.grant({ agentId });
      const sub = await own.agent();
      const text = `forbid (principal == Agent::"${agentId}", action == Action::"files:read", resource) when { context.depth > 0 };`;
      begun(await savePolicy(own, 'of-the-parent', text), 200);
      expectError(await delegate(own, grantToken, sub.agentId), 403, 'POLICY_REFUSED');
      expectStatus(await delegate(own, grantToken, sub.agentId, { scopes: ['files:write'] }), 201);
    },
  ),

  check(
    '15.policy-now',
    { cites: [{ section: '15', says: 'A policy that is saved counts for tokens' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const { grantToken, refreshToken, grantId } = await own.grant({ agentId });
      const isValid = async (token: string, valid: boolean) =>
        expectMember(await own.api.post('/v1/tokens/verify', { token }), 'valid', valid);
      begun(await savePolicy(own, 'now', noFiles(agentId)), 200);
      await isValid(grantToken, true);
      begun(await savePolicy(own, 'now', noFiles(agentId), 'now'), 200);
      await isValid(grantToken, false);
      const refreshed = begun(await own.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      await isValid(textOf(refreshed, 'grantToken'), true);
      expectMember(await own.api.get(`/v1/grants/${grantId}`), 'status', 'active');
    },
  ),
];
