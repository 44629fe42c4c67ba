import { type Fault, server } from './fault.ts';

/** §15: holds and policies. */
export const holdAndPolicyFaults: readonly Fault[] = [
  {
    name: 'a held agent refreshes',
    noticedBy: ['15.on-hold'],
    edits: [server('authority/grants/issue.ts', 'AND NOT ${isOnHold(...chainOf(grant))} AND NOT', 'AND NOT')],
  },
  {
    name: 'a second hold replaces the first',
    noticedBy: ['15.one-hold'],
    edits: [
      server(
        'authority/holds/holds-on.ts',
        'return { by, since: new Date(since).toISOString(),',
        'return { by, since: new Date().toISOString(),',
      ),
    ],
  },
  {
    name: 'a policy that cannot be evaluated allows',
    noticedBy: ['15.policy-verdicts'],
    edits: [
      server(
        'authority/policies/policy-set.ts',
        "return { verdict: 'refuse', policies: policiesOf(statements), fault };",
        "return { verdict: 'allow', policies: policiesOf(statements), fault };",
      ),
    ],
  },
  {
    name: 'policies do not count for those above an agent',
    noticedBy: ['15.policy-of-the-chain'],
    edits: [
      server(
        'authority/policies/policy-set.ts',
        'return [...new Set([agentId, ...ancestorAgentIds])];',
        'return ancestorAgentIds.includes(agentId) ? [] : [agentId];',
      ),
    ],
  },
  {
    name: 'a policy that counts now ends nothing',
    noticedBy: ['15.policy-now'],
    edits: [
      server(
        'authority/policies/change-policy.ts',
        'await endTokens(transaction, developerId, agents);',
        'await lockTokens(transaction, developerId, agents);\n  void endTokens;',
      ),
    ],
  },
  {
    name: 'a rule that allows counts, whatever its priority',
    noticedBy: ['15.policy-rules'],
    edits: [
      server(
        'authority/policies/rule-in-cedar.ts',
        "other.effect === 'allow' && other.priority > rule.priority,",
        "other.effect === 'allow' && other.priority >= rule.priority,",
      ),
    ],
  },
  {
    name: 'a replay takes an amount that the log does not hold for none',
    noticedBy: ['15.policy-replay'],
    edits: [
      server(
        'authority/policy-replay/decide-logged.ts',
        "if (missing.length > 0) return { verdict: 'unknown',",
        "if (missing.length > 9) return { verdict: 'unknown',",
      ),
    ],
  },
  {
    name: 'AuthZEN allows calls of anybody',
    noticedBy: ['15.authzen'],
    edits: [
      server(
        'authority/authzen/evaluate.ts',
        "subject?.type !== 'identity' || subject.id !== verified.sub) return false;",
        "subject?.type !== 'identity') return false;",
      ),
    ],
  },
];
