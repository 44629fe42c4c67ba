import { createPolicySet, loadCedar } from '@grantex/server/policies';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import type { Group } from '../group.ts';

const TOOLS = 10;
const BASE = 'permit(principal, action, resource);';

/** Ten policies over amounts, of which one is about the tool that is called. */
const TEXTS = Array.from({ length: TOOLS }, (_, index) => ({
  policy: `dear-${index}`,
  cedar: `forbid(principal, action == Tool::Action::"tool-${index}", resource) when { context has amount && context.amount.greaterThan(decimal("${index}00.0")) };`,
}));
const SITUATION = {
  agentId: 'ag_01M8JZNFH3NB8HK6JDWCMKVERD',
  ancestorAgentIds: [],
  audience: 'https://travel.example',
  depth: 0,
  principalId: 'alice',
  acr: 'urn:grantex:acr:account',
};
const CALL = {
  action: 'tool-3',
  scopes: ['payments:initiate'],
  arguments: { amount: 20 },
  amount: '20',
  at: new Date(),
};

/** A call that is decided by policies: prepared once by us, prepared once by Cedar alone, and parsed for each question. */
export const policies: Group = {
  name: 'policies',
  title: 'Decision of a call by ten policies in Cedar, CPU time',
  async run({ rounds, sampleMilliseconds }) {
    const cedar = await loadCedar();
    const set = createPolicySet(cedar, 'bench', TEXTS);
    const own = TEXTS.map(({ cedar: text }, index) => [String(index), text] as const);
    const staticPolicies = { ...Object.fromEntries(own), base: BASE };
    const preparsedPolicySetId = cedar.prepare('bench alone', () => staticPolicies);
    const amount = { __extn: { fn: 'decimal', arg: '20.0' } };
    const question = {
      principal: { type: 'Agent', id: SITUATION.agentId },
      action: { type: 'Tool::Action', id: CALL.action },
      resource: { type: 'Audience', id: SITUATION.audience },
      context: { amount, depth: 0, principal: 'alice', acr: SITUATION.acr },
      entities: [],
    };
    const contenders = {
      ours: () => set.decideCall(SITUATION, CALL).verdict === 'allow',
      prepared: () =>
        isAllowed(
          cedar.run((library) => library.statefulIsAuthorized({ ...question, preparsedPolicySetId })),
        ),
      parsed: () =>
        isAllowed(
          cedar.run((library) => library.isAuthorized({ ...question, policies: { staticPolicies } })),
        ),
    };
    const sampler = (decide: () => boolean) => cpuTime((times) => repeat(decide, times), sampleMilliseconds);
    const costs = await interleave(
      {
        ours: sampler(contenders.ours),
        prepared: sampler(contenders.prepared),
        parsed: sampler(contenders.parsed),
      },
      rounds,
    );
    return [
      {
        what: 'a call whose tool one of ten policies names',
        measured: { value: median(costs.ours), unit: 'seconds' },
        limit: { what: "Cedar's statefulIsAuthorized alone", value: median(costs.prepared), unit: 'seconds' },
        peers: [{ what: "Cedar's isAuthorized", value: median(costs.parsed), unit: 'seconds' }],
        result: {
          ...share(
            costs.ours,
            costs.ours.map(() => 1),
          ),
          unit: 'seconds',
        },
        goal: { floor: 50e-6, stretch: 35e-6 },
      },
    ];
  },
};

function repeat(decide: () => boolean, times: number): void {
  for (let index = 0; index < times; index += 1) if (!decide()) throw new Error('the call was refused');
}

function isAllowed(answer: { type: string; response?: { decision: string } }): boolean {
  return answer.response?.decision === 'allow';
}
