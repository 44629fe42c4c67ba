import { randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { delegate, family } from './delegate.ts';

/** §6, Delegate. */
export const delegation: readonly Check[] = [
  check(
    '6.parent-token',
    { cites: [{ section: '6', says: 'The parent token MUST be verified in full' }] },
    async (context) => {
      const { grantToken, grantId, agentId } = await context.grant();
      const theirs = await context.stranger();
      const others = await theirs.grant();
      const altered = `${grantToken.slice(0, -8)}AAAAAAAA`;
      for (const token of [altered, others.grantToken, 'no.token.atall'])
        expectError(await delegate(context, token, agentId), 400, 'INVALID_PARENT_TOKEN', 'VALIDATION_ERROR');
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectError(await delegate(context, grantToken, agentId), 400, 'INVALID_PARENT_TOKEN');
    },
  ),

  check(
    '6.delegated-declared',
    { cites: [{ section: '6', says: 'A scope that one of these agents' }] },
    async (context) => {
      const { grantToken } = await context.grant();
      const sub = await context.agent({ scopes: ['files:write'] });
      const answer = await delegate(context, grantToken, sub.agentId);
      expectError(answer, 400, 'SCOPE_NOT_DECLARED');
      const message = textOf(answer, 'message');
      expectThat(
        message.includes('files:read') && message.includes(sub.agentId),
        'a message with agent and scope',
        message,
        answer,
      );
    },
  ),

  check(
    '6.delegated-scopes',
    { cites: [{ section: '6', says: 'Scopes that are not strictly narrower' }] },
    async (context) => {
      const { grantToken, agentId } = await context.grant({ scopes: ['files:read', 'files:write'] });
      const equal = await delegate(context, grantToken, agentId, { scopes: ['files:read', 'files:write'] });
      expectError(equal, 400, 'SCOPE_NOT_NARROWER');
      const wider = await delegate(context, grantToken, agentId, {
        scopes: ['files:read', 'payments:initiate'],
      });
      expectError(wider, 400, 'SCOPE_NOT_NARROWER');
      expectStatus(await delegate(context, grantToken, agentId), 201);
    },
  ),

  check(
    '6.subset-only-equal',
    { cites: [{ section: '6', says: 'Scopes that are not strictly narrower' }] },
    async (context) => {
      const own = await context.ownDeveloper('delegation');
      begun(await own.api.patch('/v1/me', { settings: { delegation: 'subset' } }), 200);
      const { grantToken, agentId } = await own.grant({ scopes: ['files:read', 'files:write'] });
      const equal = await delegate(own, grantToken, agentId, { scopes: ['files:read', 'files:write'] });
      expectStatus(equal, 201);
      const wider = await delegate(own, grantToken, agentId, { scopes: ['files:read', 'payments:initiate'] });
      expectError(wider, 400, 'SCOPE_NOT_NARROWER');
    },
  ),

  check(
    '6.delegated-details',
    { cites: [{ section: '6', says: 'One that is wider than the parent' }] },
    async (context) => {
      const detail = (max: string) => ({
        type: 'urn:grantex:call',
        scope: 'payments:initiate',
        arguments: { amount: { max } },
      });
      const { grantToken, agentId } = await context.grant({
        scopes: ['payments:initiate', 'files:read'],
        authorizationDetails: [detail('500')],
      });
      const ask = (max: string) =>
        delegate(context, grantToken, agentId, {
          scopes: ['payments:initiate'],
          authorizationDetails: [detail(max)],
        });
      expectError(await ask('501'), 400, 'DETAILS_NOT_NARROWER');
      const answer = await ask('100');
      expectStatus(answer, 201);
      expectMember(answer, 'authorizationDetails.0.arguments.amount.max', '100');
    },
  ),

  check(
    '6.delegated-audience',
    { cites: [{ section: '6', says: 'Any other MUST be 400 AUDIENCE_NOT_NARROWER' }] },
    async (context) => {
      const named = await context.grant({ audience: 'https://service.example/api' });
      const other = await delegate(context, named.grantToken, named.agentId, {
        audience: 'https://other.example',
      });
      expectError(other, 400, 'AUDIENCE_NOT_NARROWER');
      const open = await context.grant();
      const narrower = await delegate(context, open.grantToken, open.agentId, {
        audience: 'https://service.example/api',
      });
      expectStatus(narrower, 201);
      expectThat(
        claimsOf(textOf(narrower, 'grantToken'))['aud'] === 'https://service.example/api',
        'the audience that was asked for',
        claimsOf(textOf(narrower, 'grantToken'))['aud'],
        narrower,
      );
    },
  ),

  check(
    '6.delegated-end',
    { cites: [{ section: '6', says: 'End: the child grant and its token MUST' }] },
    async (context) => {
      const { grantToken, agentId } = await context.grant({ expiresIn: '10m' });
      const child = await delegate(context, grantToken, agentId, { expiresIn: '5h' });
      expectStatus(child, 201);
      const end = Number(claimsOf(grantToken)['exp']);
      const claims = claimsOf(textOf(child, 'grantToken'));
      expectThat(Number(claims['exp']) <= end, `an exp of ${end} at most`, claims['exp'], child);
      const grant = begun(await context.api.get(`/v1/grants/${textOf(child, 'grantId')}`), 200);
      const until = Date.parse(textOf(grant, 'expiresAt')) / 1000;
      expectThat(until <= end, `a grant until ${end} at most`, until, grant);
    },
  ),

  check(
    '6.delegated-chain',
    { cites: [{ section: '6', says: "The child's token MUST state the end" }] },
    async (context) => {
      const { parent, grantToken, grantId, answer } = await family(context);
      const child = claimsOf(grantToken);
      const expected = {
        parentExp: claimsOf(parent.grantToken)['exp'],
        parentGrnt: parent.grantId,
        parentAgt: `did:grantex:${parent.agentId}`,
        anc: [parent.grantId],
        ancAgt: [parent.agentId],
        delegationDepth: 1,
      };
      for (const [name, value] of Object.entries(expected)) {
        const isSame = JSON.stringify(child[name]) === JSON.stringify(value);
        expectThat(isSame, `${name}: ${JSON.stringify(value)}`, JSON.stringify(child[name]), answer);
      }
      const { agentId } = await context.agent({ scopes: ['files:read:public'] });
      const third = await delegate(context, grantToken, agentId, { scopes: ['files:read:public'] });
      expectStatus(third, 201);
      const { anc } = claimsOf(textOf(third, 'grantToken'));
      const isWhole = JSON.stringify(anc) === JSON.stringify([parent.grantId, grantId]);
      expectThat(isWhole, 'the grants from the root down as anc', anc, third);
    },
  ),

  check('6.depth', { cites: [{ section: '6', says: 'Depth: a chain that is longer' }] }, async (context) => {
    const own = await context.ownDeveloper('delegation');
    begun(await own.api.patch('/v1/me', { settings: { maxDelegationDepth: 1 } }), 200);
    const { agentId } = await own.agent({ scopes: ['files:read', 'files:write', 'files:read:public'] });
    const { grantToken } = await own.grant({ agentId });
    const child = begun(await delegate(own, grantToken, agentId), 201);
    const asked = { scopes: ['files:read:public'] };
    const third = await delegate(own, textOf(child, 'grantToken'), agentId, asked);
    expectError(third, 403, 'DELEGATION_DEPTH_EXCEEDED');
  }),

  check(
    '6.no-refresh-of-delegated',
    { cites: [{ section: '6', says: 'Delegated grants MUST NOT have' }] },
    async (context) => {
      const { answer } = await family(context);
      expectThat(memberOf(answer.body, 'refreshToken') === undefined, 'no refresh token', 'one', answer);
    },
  ),

  check(
    '6.delegation-repeated',
    { cites: [{ section: '6', says: 'A call that is repeated with its Idempotency-Key' }] },
    async (context) => {
      const { grantToken, agentId, grantId } = await context.grant();
      const header = { 'idempotency-key': randomUUID() };
      const first = begun(await delegate(context, grantToken, agentId, {}, header), 201);
      const again = await delegate(context, grantToken, agentId, {}, header);
      expectMember(again, 'grantId', textOf(first, 'grantId'));
      begun(await context.api.delete(`/v1/grants/${textOf(first, 'grantId')}`), 204);
      const ended = await delegate(context, grantToken, agentId, {}, header);
      expectError(ended, 400, 'GRANT_ENDED');
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'active');
    },
  ),
];
