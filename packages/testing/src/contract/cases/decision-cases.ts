import { type CallerCredentials, type ContractCase, LIMITED, SCOPE } from './contract-case.ts';
import { allowed, blocked, PAID, unattributed } from './expectation.ts';

/** A grant without the scope. */
const OTHER: CallerCredentials = { kind: 'grant', scopes: ['flights:book'] };

/** The cases that differ in what is decided, and whether that can be written down. */
export const decisionCases: readonly ContractCase[] = [
  {
    id: 'tooNarrow',
    title: 'a grant without the scope',
    credentials: OTHER,
    expected: blocked(403, 'insufficient_scope', 'scope_missing', [SCOPE]),
  },
  {
    id: 'amountOver',
    title: 'an amount over the limit',
    input: { to: 'hotel', amount: '500.01' },
    expected: blocked(403, 'insufficient_scope', 'amount_over', [`${SCOPE}:max_500.01`]),
  },
  {
    id: 'noRule',
    title: 'no rule for what it calls',
    isOptional: true,
    rule: 'none',
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
  },
  {
    id: 'amountThrows',
    title: 'a rule whose amount throws',
    rule: 'amount throws',
    expected: blocked(503, 'server_error', 'rule_failed'),
  },
  {
    id: 'metadataThrows',
    title: 'a rule whose metadata throws',
    rule: 'metadata throws',
    expected: blocked(503, 'server_error', 'rule_failed'),
  },
  {
    id: 'unknownTool',
    title: 'the name of a tool that there is not',
    isOptional: true,
    mayBeRejected: true,
    rule: 'none',
    toolName: 'transfer_everything',
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
  },
  {
    id: 'inheritedName',
    title: 'the name of what every object inherits',
    isOptional: true,
    mayBeRejected: true,
    rule: 'none',
    toolName: 'constructor',
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
  },
  {
    id: 'prototypeName',
    title: 'the name of the prototype of every object',
    isOptional: true,
    mayBeRejected: true,
    rule: 'none',
    toolName: '__proto__',
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
  },
  {
    id: 'exactlyEnough',
    title: 'exactly enough',
    input: { to: 'hotel', amount: '500' },
    expected: allowed({ kind: 'answered', answer: { paid: '500' } }, 'success'),
  },
  {
    id: 'delegated',
    title: 'a delegated grant',
    credentials: { kind: 'grant', scopes: LIMITED, ancestors: [[SCOPE]] },
    expected: PAID,
  },
  {
    id: 'twoCallers',
    title: 'a grant, while somebody calls with a narrower one',
    alongside: OTHER,
    expected: {
      ...PAID,
      entries: ['allowed', 'blocked (scope_missing) for another grant', 'success of #1'],
      runs: 1,
      heard: ['allowed', 'scope_missing'],
      alongside: blocked(403, 'insufficient_scope', 'scope_missing', [SCOPE]).outcome,
    },
  },
  {
    id: 'keysDown',
    title: 'a verifier that cannot get keys',
    outage: 'keys',
    expected: unattributed(503, 'temporarily_unavailable', 'keys_unavailable'),
  },
  {
    id: 'revocationDown',
    title: 'a verifier that cannot ask for revocations',
    outage: 'verification',
    expected: blocked(503, 'temporarily_unavailable', 'revocation_unavailable'),
  },
  {
    id: 'sinkDown',
    title: 'an audit sink that is down',
    sink: 'down',
    expected: unattributed(503, 'temporarily_unavailable', 'audit_unavailable'),
  },
  {
    id: 'logRequired',
    title: 'a log that every call waits for',
    sink: 'required log',
    expected: PAID,
  },
  {
    id: 'logBuffered',
    title: 'a log that no call waits for',
    sink: 'buffered log',
    expected: PAID,
  },
];
