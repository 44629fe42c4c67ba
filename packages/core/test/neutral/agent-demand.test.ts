import { expect, test } from 'vitest';
import { type AgentDemand, createGuard, type Guard } from '../../src/index.ts';
import { createTestIssuer, delegated } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const verifier = verifierOf(issuer);
const parent = await issuer.token();
const child = await issuer.token(delegated(2));
const rule = { scopes: ['flights:search'] } as const;
const callWith = (token: string) => ({ token, action: 'tool', input: 1, rule }) as const;

const guardOf = (demand: AgentDemand = {}): Guard => createGuard({ verifier, audit: false, ...demand });

test.each<[string, Guard]>([
  ['made with it', guardOf({ agentId: 'ag_searcher' })],
  ['narrowed to it', guardOf().forAgent({ agentId: 'ag_searcher' })],
  ['narrowed to several', guardOf().forAgent({ agentId: ['ag_searcher', 'ag_booker'] })],
])('a guard that is %s refuses the token of another agent', async (_how, guard) => {
  const refusal = await refusalOf(() => guard.admit(callWith(parent)));
  expect(refusal).toMatchObject({ code: 'insufficient_scope', reason: 'wrong_agent', received: ['ag_01'] });
  expect(refusal.expected).toContain('ag_searcher');
  expect(refusal.howToAsk).toContain('delegated');
});

test('a guard that demands a delegated grant refuses the one that a person gave', async () => {
  const guard = guardOf().forAgent({ minimumDepth: 1 });
  expect(await refusalOf(() => guard.admit(callWith(parent)))).toMatchObject({ reason: 'not_delegated' });
  expect((await guard.admit(callWith(child))).grant.delegationDepth).toBe(2);
  expect(await refusalOf(() => guard.forAgent({ minimumDepth: 3 }).admit(callWith(child)))).toMatchObject({
    reason: 'not_delegated',
  });
});

test('demands add up: none replaces another', async () => {
  const guard = guardOf({ agentId: 'ag_01' }).forAgent({ agentId: ['ag_01', 'ag_searcher'] });
  expect((await guard.admit(callWith(parent))).grant.agentId).toBe('ag_01');
  const narrower = guard.forAgent({ agentId: 'ag_searcher' });
  expect(await refusalOf(() => narrower.admit(callWith(parent)))).toMatchObject({ reason: 'wrong_agent' });
});

test('such a refusal is recorded, and explained', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log }).forAgent({ agentId: 'ag_searcher' });
  await refusalOf(() => guard.run(callWith(parent), () => 'never'));
  expect(log.records.map(({ status, metadata }) => [status, metadata])).toEqual([
    ['blocked', { reason: 'wrong_agent' }],
  ]);
  expect(await guard.explain(parent, rule, 1)).toMatchObject({ isAllowed: false, failsAt: 'agent' });
  expect(await guard.preflight(callWith(parent))).toMatchObject({ reason: 'wrong_agent' });
});

test.each<[string, object]>([
  ['agentId', { agentId: '' }],
  ['agentId', { agentId: [] }],
  ['agentId', { agentId: [1] }],
  ['minimumDepth', { minimumDepth: -1 }],
  ['minimumDepth', { minimumDepth: '1' }],
])('a wrong %s is named when the guard is made', (member, demand) => {
  expect(() => guardOf(demand)).toThrow(`"${member}" must be`);
  expect(() => guardOf().forAgent(demand)).toThrow(`"${member}" must be`);
});

test.each<object>([
  { agentId: undefined },
  { minimumDepth: undefined },
  { agentId: 'ag_01', minimumDepth: undefined },
  { agentid: 'ag_01' },
  { agentId: null },
])('a guard for an agent demands something, which %j does not', (demand) => {
  expect(() => guardOf().forAgent(demand)).toThrow(/^forAgent: .*"(agent[Ii]d|minimumDepth)"/);
  expect(() => guardOf(demand)).toThrow(/^createGuard: .*"(agent[Ii]d|minimumDepth)"/);
  expect(() => guardOf().forAgent({})).toThrow('"agentId" or "minimumDepth" is needed.');
});
