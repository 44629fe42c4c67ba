import { memberOf } from '../http/answer.ts';
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

/** §16, Anomalies: what needs no weeks of calls. */
export const anomalies: readonly Check[] = [
  check(
    '16.anomalies-learning',
    {
      cites: [
        { section: '16', says: 'Before a kind is learnt for an agent' },
        { section: '16', says: 'What was learnt, the cursor and the alerts' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('organization');
      const { agentId } = await own.agent();
      const { grantId } = await own.grant({ agentId });
      const entries = Array.from({ length: 40 }, (_, index) => ({
        grantId,
        action: `conformance.${index % 20 === 0 ? 'rare' : 'usual'}`,
        status: index % 4 === 0 ? 'blocked' : 'allowed',
      }));
      begun(await own.api.post('/v1/audit/batch', { entries }), 201);
      for (const _ of [1, 2]) {
        const looked = await own.api.post('/v1/anomalies/detect');
        expectStatus(looked, 200);
        expectMember(looked, 'total', 0);
        const profiles = begun(await own.api.get(`/v1/anomalies/profiles?agentId=${agentId}`), 200);
        expectMember(profiles, 'profiles.0.isLearning', true);
        expectMember(profiles, 'profiles.0.calls', 40);
        const kinds = listOf(profiles, 'profiles.0.kinds');
        const isReady = kinds.filter((kind) => memberOf(kind, 'isReady') === true);
        const others = isReady.filter((kind) => memberOf(kind, 'kind') !== 'use_after_revocation');
        expectThat(others.length === 0, 'nothing that is learnt after one day', others, profiles);
      }
    },
  ),

  check(
    '16.anomaly-rules',
    { cites: [{ section: '16', says: 'POST /v1/anomalies/rules {kinds?' }] },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      const rule = { kinds: ['rate'], action: 'hold' };
      const made = await own.api.post('/v1/anomalies/rules', rule);
      expectStatus(made, 201);
      const rules = await own.api.get('/v1/anomalies/rules');
      const found = listOf(rules, 'rules').find((each) => memberOf(each, 'id') === textOf(made, 'id'));
      expectThat(memberOf(found, 'action') === 'hold', 'the rule', rules.received, rules);
      const api = await own.withRoles('audit-read');
      expectError(await api.post('/v1/anomalies/rules', rule), 403);
      expectStatus(await own.api.delete(`/v1/anomalies/rules/${textOf(made, 'id')}`), 204);
      const left = begun(await own.api.get('/v1/anomalies/rules'), 200);
      expectThat(!left.received.includes(textOf(made, 'id')), 'no such rule', left.received, left);
    },
  ),
];
