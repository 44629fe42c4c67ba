import { holdingLimited, LIMITED, recorded, SCOPE, SINK_DOWN, throwing, unmounted } from './case-makers.ts';
import type { ContractCase } from './contract-case.ts';
import { allowed, blocked, PAID, unattributed } from './expectation.ts';

/** The cases that differ in what is decided, and whether that can be written down. */
export const decisionCases: readonly ContractCase[] = [
  {
    id: 'tooNarrow',
    title: 'a grant without the scope',
    isOptional: false,
    arrange: ({ issuer }) => ({ credentials: { kind: 'token', token: issuer.grantToken() } }),
    expected: blocked(403, 'insufficient_scope', 'scope_missing', [SCOPE]),
  },
  {
    id: 'amountOver',
    title: 'an amount over the limit',
    isOptional: false,
    arrange: (world) => ({ ...holdingLimited(world), input: { to: 'hotel', amount: '500.01' } }),
    expected: blocked(403, 'insufficient_scope', 'amount_over', [`${SCOPE}:max_500.01`]),
  },
  {
    id: 'noRule',
    title: 'no rule for what it calls',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), hasNoRule: true }),
    expected: blocked(403, 'insufficient_scope', 'no_rule'),
  },
  throwing('amountThrows', 'a rule whose amount throws', 'amount'),
  throwing('metadataThrows', 'a rule whose metadata throws', 'metadata'),
  unmounted('unknownTool', 'the name of a tool that there is not', 'transfer_everything'),
  unmounted('inheritedName', 'the name of what every object inherits', 'constructor'),
  unmounted('prototypeName', 'the name of the prototype of every object', '__proto__'),
  {
    id: 'exactlyEnough',
    title: 'exactly enough',
    isOptional: false,
    arrange: (world) => ({ ...holdingLimited(world), input: { to: 'hotel', amount: '500' } }),
    expected: allowed({ kind: 'answered', answer: { paid: '500' } }, 'success'),
  },
  {
    id: 'delegated',
    title: 'a delegated grant',
    isOptional: false,
    arrange: ({ issuer }) => {
      const root = issuer.grant({ scopes: [SCOPE] });
      return { credentials: { kind: 'token', token: issuer.grantToken(LIMITED, root) } };
    },
    expected: PAID,
  },
  {
    id: 'twoCallers',
    title: 'a grant, while somebody calls with a narrower one',
    isOptional: false,
    arrange: (world) => ({
      ...holdingLimited(world),
      alongside: { kind: 'token', token: world.issuer.grantToken() },
    }),
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
    isOptional: false,
    arrange: (world) => {
      world.issuer.interrupt('keys');
      return holdingLimited(world);
    },
    expected: unattributed(503, 'temporarily_unavailable', 'keys_unavailable'),
  },
  {
    id: 'revocationDown',
    title: 'a verifier that cannot ask for revocations',
    isOptional: false,
    arrange: (world) => {
      world.issuer.interrupt('verification');
      return holdingLimited(world);
    },
    expected: blocked(503, 'temporarily_unavailable', 'revocation_unavailable'),
  },
  {
    id: 'sinkDown',
    title: 'an audit sink that is down',
    isOptional: false,
    arrange: (world) => ({ ...holdingLimited(world), sink: SINK_DOWN }),
    expected: unattributed(503, 'temporarily_unavailable', 'audit_unavailable'),
  },
  recorded('logRequired', 'a log that every call waits for', 'required'),
  recorded('logBuffered', 'a log that no call waits for', 'buffered'),
];
