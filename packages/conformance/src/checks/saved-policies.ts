import { createHash } from 'node:crypto';
import { canonicalJson } from '@grantex/core/log';
import { type Check, check } from '../runner/check.ts';
import {
  begun,
  expectError,
  expectMember,
  expectStatus,
  expectThat,
  listOf,
  textOf,
} from '../runner/expect.ts';
import { admit, expectAllowed, expectRefused, PAY, payment } from './limited-calls.ts';
import { askPay, dear, forbidPay, noFiles, savePolicy } from './saved-policy.ts';

/** §15, Policies: how they are saved, kept and tried. */
export const savedPolicies: readonly Check[] = [
  check(
    '15.policy-text',
    {
      cites: [
        { section: '15', says: 'A permit without @verdict("ask")' },
        { section: '15', says: 'What is wrong MUST be 400 INVALID_POLICY' },
        { section: '15', says: 'A policy MUST NOT allow more' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      for (const wrong of [
        'permit (principal, action, resource);',
        'forbid (principal, action == Action::"files:erase", resource);',
        'forbid (principal, action, resource) when { context.moon == "full" };',
        'forbid (principal, action, resource) when { false };',
        'forbid (principal, action',
      ])
        expectError(await savePolicy(own, 'wrong', wrong), 400, 'INVALID_POLICY');
      const named = await savePolicy(
        own,
        'wrong',
        `${noFiles(agentId)}\nforbid (principal, action, resource) when { context.moon };`,
      );
      expectThat(
        textOf(named, 'message').includes('line 2'),
        'a message with the line',
        named.received,
        named,
      );
      expectError(await own.api.get('/v1/policies/wrong'), 404, 'NOT_FOUND');
      expectStatus(await savePolicy(own, 'text', askPay(agentId)), 200);
      context.needsSandbox();
      const { grantToken } = await own.grant({ agentId, scopes: ['files:read'] });
      expectRefused(await admit(own, grantToken), 'scope_missing');
    },
  ),

  check(
    '15.policy-set',
    {
      cites: [
        { section: '15', says: 'The set. digest MUST be' },
        { section: '15', says: 'Every set that was in force' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('log');
      const { agentId } = await own.agent();
      const [ask, refuse] = [askPay(agentId), noFiles(agentId)];
      begun(await savePolicy(own, 'b', refuse), 200);
      begun(await savePolicy(own, 'a', ask), 200);
      const expected = digestOf([
        { cedar: ask, policy: 'a' },
        { cedar: refuse, policy: 'b' },
      ]);
      expectMember(await own.api.get('/v1/policies'), 'digest', expected);
      begun(await own.api.delete('/v1/policies/b'), 204);
      const kept = await own.api.get(`/v1/policy-sets/${expected}`);
      const policies = listOf(kept, 'policies') as readonly { policy: string; cedar: string }[];
      const digest = digestOf(policies.toSorted((one, other) => (one.policy < other.policy ? -1 : 1)));
      expectThat(digest === expected, 'the policies that were in force', kept.received, kept);
      const alone = digestOf([{ cedar: ask, policy: 'a' }]);
      expectMember(await own.api.get('/v1/policies'), 'digest', alone);
    },
  ),

  check(
    '15.policy-rules',
    {
      cites: [
        { section: '15', says: 'It is translated: a deny MUST be' },
        { section: '15', says: 'A policy in Cedar is replaced as a whole' },
      ],
    },
    async (context) => {
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const deny = { name: 'deny', effect: 'deny', scopes: ['files:read'], agentId, priority: 1 };
      begun(await own.api.post('/v1/policies', deny), 201);
      const ask = () =>
        own.api.post('/v1/authorize', { agentId, principalId: 'alice', scopes: ['files:read'] });
      expectError(await ask(), 403, 'POLICY_REFUSED');
      const allow = { name: 'allow', effect: 'allow', scopes: ['files:read'], agentId, priority: 1 };
      const id = textOf(begun(await own.api.post('/v1/policies', allow), 201), 'id');
      expectError(await ask(), 403, 'POLICY_REFUSED');
      begun(await own.api.patch(`/v1/policies/${id}`, { priority: 2 }), 200);
      expectStatus(await ask(), 201);
      begun(await savePolicy(own, 'in-cedar', askPay(agentId)), 200);
      expectError(await own.api.patch('/v1/policies/in-cedar', { priority: 2 }), 409, 'POLICY_IS_CEDAR');
    },
  ),

  check(
    '15.policy-in-catalogs',
    { cites: [{ section: '15', says: 'Where catalogs list each tool and scope' }] },
    async (context) => {
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const inputSchema = { type: 'object', properties: { to: { type: 'string' } } };
      const tools = [{ name: 'pay', scopes: [PAY], inputSchema }];
      const audience = encodeURIComponent('https://service.example/api');
      begun(await own.api.put(`/v1/resources/${audience}/catalog`, { tools }), 200);
      const text = (condition: string) => forbidPay(agentId, condition);
      const unknown = await savePolicy(own, 'in-catalogs', text('context.arguments has recipient'));
      expectError(unknown, 400, 'INVALID_POLICY');
      const message = textOf(unknown, 'message');
      expectThat(
        message.includes('recipient') && message.includes('pay'),
        'argument and tool',
        message,
        unknown,
      );
      expectError(
        await savePolicy(own, 'in-catalogs', text('context.arguments has to && context.arguments.to > 5')),
        400,
        'INVALID_POLICY',
      );
      expectStatus(
        await savePolicy(own, 'in-catalogs', text('context.arguments has to && context.arguments.to == "x"')),
        200,
      );
    },
  ),

  check(
    '15.policy-test',
    { cites: [{ section: '15', says: 'POST /v1/policies/test {policy?' }] },
    async (context) => {
      const own = await context.ownDeveloper('policies');
      const { agentId } = await own.agent();
      const call = { agentId, audience: context.issuer, principalId: 'alice', scopes: [PAY], action: 'pay' };
      const policy = { name: 'tried', cedar: dear(agentId) };
      const tried = (more: object) =>
        own.api.post('/v1/policies/test', { ...call, currency: 'EUR', ...more });
      expectMember(await tried({ policy, amount: '201' }), 'verdict', 'refuse');
      expectMember(await tried({ policy, amount: '200' }), 'verdict', 'allow');
      expectMember(await tried({ amount: '201' }), 'verdict', 'allow');
      expectError(await own.api.get('/v1/policies/tried'), 404, 'NOT_FOUND');
    },
  ),

  check(
    '15.policy-replay',
    {
      cites: [
        { section: '15', says: 'Calls that something else has refused MUST' },
        { section: '15', says: 'A call that lacks a fact' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('replay');
      const { agentId } = await own.agent();
      const { grantToken } = await own.grant({ agentId, scopes: [PAY] });
      const over = textOf(await admit(own, grantToken, payment(300)), 'entryId');
      expectAllowed(await admit(own, grantToken, payment(100)));
      expectRefused(
        await admit(own, grantToken, { ...payment(300), scopes: ['email:send'] }),
        'scope_missing',
      );
      const { grantId } = await own.grant({ agentId, scopes: [PAY] });
      begun(await own.api.post('/v1/audit/log', { grantId, action: 'pay', status: 'allowed' }), 201);
      const policy = { name: 'draft', cedar: dear(agentId) };
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const replayed = await own.api.post('/v1/policies/replay', { policy, since });
      expectMember(replayed, 'changed', 1);
      expectMember(replayed, 'changes.0.entryIds', [over]);
      expectMember(replayed, 'refusedOtherwise', 1);
      expectMember(replayed, 'undecided', 1);
      expectMember(replayed, 'missing.0.fact', 'amount');
      expectMember(await own.api.get('/v1/policies'), 'total', 0);
    },
  ),

  check(
    '15.authzen',
    { cites: [{ section: '15', says: 'Everything else MUST be false' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('catalogs');
      const audience = 'https://service.example/mcp';
      const tools = [
        { name: 'read', scopes: ['files:read'], inputSchema: {} },
        { name: 'send', scopes: ['email:send'], inputSchema: {} },
      ];
      begun(await own.api.put(`/v1/resources/${encodeURIComponent(audience)}/catalog`, { tools }), 200);
      const { grantToken, grantId, principalId } = await own.grant({ audience });
      const limits = { type: 'urn:grantex:call', scope: 'files:read', arguments: { path: { under: '/a' } } };
      const limited = await own.grant({ audience, scopes: ['files:read'], authorizationDetails: [limits] });
      const evaluate = async (holds: boolean, asked: object = {}, token = grantToken, id = principalId) => {
        const question = {
          subject: { type: 'identity', id },
          action: { name: 'tools/call' },
          resource: { type: 'tool', id: 'read' },
          context: { token },
          ...asked,
        };
        expectMember(await own.api.post('/access/v1/evaluation', question), 'decision', holds);
      };
      await evaluate(true);
      await evaluate(false, { resource: { type: 'tool', id: 'send' } });
      await evaluate(false, { resource: { type: 'tool', id: 'unlisted' } });
      await evaluate(false, { action: { name: 'tools/erase' } });
      await evaluate(false, {}, grantToken, 'somebody-else');
      await evaluate(false, {}, limited.grantToken, limited.principalId);
      await evaluate(false, { context: {} });
      begun(await own.api.delete(`/v1/grants/${grantId}`), 204);
      await evaluate(false);
    },
  ),
];

function digestOf(set: readonly object[]): string {
  return createHash('sha256').update(canonicalJson(set)).digest('hex');
}
