import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Grantex } from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

let sandbox: Sandbox;
let gx: Grantex;
beforeAll(async () => {
  sandbox = await startSandbox();
  ({ gx } = sandbox);
});
afterAll(() => sandbox.close());

test('rules are made, listed and deleted', async () => {
  const { id: agentId } = await gx.agents.register({ name: 'Travel agent', scopes: ['flights:book'] });
  const rule = await gx.anomalies.createRule({
    action: 'hold',
    kinds: ['rate', 'amount'],
    agentIds: [agentId],
  });
  expect(rule).toMatchObject({ action: 'hold', kinds: ['rate', 'amount'], agentIds: [agentId] });
  expect(await gx.anomalies.rules()).toEqual({ rules: [rule], total: 1 });
  await gx.anomalies.deleteRule(rule.id);
  expect(await gx.anomalies.rules()).toEqual({ rules: [], total: 0 });
  expect(await caught(gx.anomalies.deleteRule(rule.id))).toMatchObject({ code: 'NOT_FOUND' });
});

test('an agent that is still learnt has no alerts, and says how far that is', async () => {
  const { id: agentId } = await gx.agents.register({ name: 'New agent', scopes: ['flights:book'] });
  const { code } = await gx.authorize({
    agentId,
    principalId: 'alice',
    scopes: ['flights:book'],
  });
  const { grantId } = await gx.tokens.exchange({ code, agentId });
  await gx.audit.log({ grantId, action: 'flights.book', status: 'success' });
  expect(await gx.anomalies.detect()).toMatchObject({ total: 0, anomalies: [] });
  expect(await gx.anomalies.profiles({ agentId })).toMatchObject({
    behind: 0,
    profiles: [{ agentId, calls: 1, isLearning: true }],
  });
  expect(await collect(gx.anomalies.listAll({ unacknowledged: true }))).toEqual([]);
  expect(await caught(gx.anomalies.acknowledge('anm_nothing', 'a note'))).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await caught(gx.anomalies.get('anm_nothing'))).toMatchObject({ code: 'NOT_FOUND' });
});
