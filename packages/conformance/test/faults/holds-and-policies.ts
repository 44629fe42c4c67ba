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
  {
    name: 'an ended grant is held',
    noticedBy: ['15.hold-after-the-end'],
    edits: [
      server(
        'authority/holds/hold.ts',
        "if (!isNew && kind === 'grant') await mustBeInForce(transaction, id);",
        'void mustBeInForce;',
      ),
    ],
  },
  {
    name: 'a request for what a policy refuses in part is taken',
    noticedBy: ['15.policy-when-issued'],
    edits: [
      server(
        'authority/policies/within-policies.ts',
        '{ scopes, details: [] }, { isWhole: true }',
        '{ scopes, details: [] }, { isWhole: false }',
      ),
    ],
  },
  {
    name: 'services are not made to ask about calls that a policy decides',
    noticedBy: ['15.policy-over-calls'],
    edits: [
      server(
        'authority/policies/within-policies.ts',
        'if (isLimitable) return { base, name: `${base}:${BY_DETAILS}`, decision };',
        'if (isLimitable) return { base, name: scope, decision };',
      ),
    ],
  },
  {
    name: 'the log says of a grant that is held that it has ended',
    noticedBy: ['15.hold-ends-tokens'],
    edits: [
      server(
        'authority/revocations/hold-statements.ts',
        'RETURNING held_before AS before,',
        'RETURNING NULL::timestamptz AS before,',
      ),
    ],
  },
  {
    name: 'a grant shows only the holds on itself',
    noticedBy: ['15.held-above'],
    edits: [
      server(
        'authority/grants/view.ts',
        'sql`(grants.ancestor_grant_ids || grants.id)`',
        'sql`ARRAY[grants.id]`',
      ),
    ],
  },
  {
    name: 'any key releases a hold',
    noticedBy: ['15.released-by-its-holder'],
    edits: [
      server(
        'authority/holds/routes.ts',
        "config: { access: ['issue'], refusals: { 404: ['NOT_FOUND'] } },",
        "config: { access: ['issue', 'verify'], refusals: { 404: ['NOT_FOUND'] } },",
      ),
    ],
  },
  {
    name: 'a policy is saved that Cedar warns of',
    noticedBy: ['15.policy-text'],
    edits: [
      server(
        'authority/policies/check-policy.ts',
        '[...answer.validationErrors, ...answer.validationWarnings]',
        'answer.validationErrors',
      ),
    ],
  },
  {
    name: 'the arguments of policies are not looked up in catalogs',
    noticedBy: ['15.policy-in-catalogs'],
    edits: [
      server(
        'authority/policies/check-text.ts',
        'await checkInCatalogs(transaction, developerId, statements);',
        'void checkInCatalogs;',
      ),
    ],
  },
  {
    name: 'a test of policies knows no amount',
    noticedBy: ['15.policy-test'],
    edits: [
      server(
        'authority/policies/try-policies.ts',
        'arguments: input, amount, currency,',
        'arguments: input, currency,',
      ),
    ],
  },
  {
    name: 'the digest of policies is of another order',
    noticedBy: ['15.policy-set'],
    edits: [
      server(
        'authority/policies/stored-sets.ts',
        'one.policy < other.policy ? -1 : 1',
        'one.policy < other.policy ? 1 : -1',
      ),
    ],
  },
  {
    name: 'only the policies in force can be read',
    noticedBy: ['15.policy-set'],
    edits: [
      server(
        'authority/policies/routes.ts',
        ".selectFrom('policy_sets')\n",
        ".selectFrom('policy_sets')\n          .where('digest', 'in', (query) => query.selectFrom('developers').select('policy_digest'))\n",
      ),
    ],
  },
];
