import {
  changingInput,
  faulty,
  holdingLimited,
  LIMITED,
  SCOPE,
  SINK_DOWN,
  throwing,
  unmounted,
} from './case-makers.ts';
import type { ContractCase } from './contract-case.ts';
import { describeEntries } from './describe.ts';
import { allowed, blocked, REJECTED, unattributed } from './expectation.ts';

/** The cases that every adapter passes through its real framework, each a row of the printed table. */
export const contractCases: readonly ContractCase[] = [
  {
    id: 'noHeader',
    title: 'no credentials',
    isOptional: false,
    arrange: () => ({ credentials: { kind: 'none' } }),
    expected: unattributed(401, 'invalid_token', 'no_credentials'),
  },
  {
    id: 'twoHeaders',
    title: 'two Authorization headers',
    isOptional: true,
    arrange: ({ issuer }) => {
      const value = `Bearer ${issuer.grantToken(LIMITED)}`;
      return { credentials: { kind: 'headers', values: [value, value] } };
    },
    expected: unattributed(400, 'invalid_request', 'two_credentials'),
  },
  {
    id: 'wrongScheme',
    title: 'another scheme than Bearer',
    isOptional: true,
    arrange: () => ({ credentials: { kind: 'headers', values: ['Basic dXNlcjpwYXNzd29yZA=='] } }),
    expected: unattributed(401, 'invalid_token', 'wrong_scheme'),
  },
  {
    id: 'garbage',
    title: 'garbage in place of a token',
    isOptional: false,
    arrange: () => ({ credentials: { kind: 'token', token: 'garbage' } }),
    expected: unattributed(401, 'invalid_token', 'malformed_token'),
  },
  faulty('expired', 'an expired token', 'expired', ['blocked (expired)']),
  faulty('wrongAudience', 'a token for another audience', 'wrong_audience', ['blocked (wrong_audience)']),
  faulty('wrongIssuer', 'a token of another issuer', 'wrong_issuer', []),
  faulty('otherDeveloper', 'a token of another developer', 'wrong_developer', []),
  {
    id: 'weakBinding',
    title: 'a grant of a person who is bound too weakly',
    isOptional: false,
    arrange: ({ issuer }) => {
      const token = issuer.grantToken({ ...LIMITED, binding: 'first-use' });
      return { credentials: { kind: 'token', token } };
    },
    expected: blocked(401, 'insufficient_user_authentication', 'binding_too_weak'),
  },
  {
    id: 'revoked',
    title: 'a revoked grant',
    isOptional: false,
    arrange: ({ issuer }) => {
      const grant = issuer.grant(LIMITED);
      issuer.revoke(grant.grantId);
      return { credentials: { kind: 'token', token: grant.token } };
    },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
  {
    id: 'ancestorRevoked',
    title: 'a grant whose ancestor was revoked',
    isOptional: false,
    arrange: ({ issuer }) => {
      const root = issuer.grant({ scopes: [SCOPE] });
      const child = issuer.grant(LIMITED, root);
      const grandchild = issuer.grant(LIMITED, child);
      issuer.revoke(root.grantId);
      return { credentials: { kind: 'token', token: grandchild.token } };
    },
    expected: blocked(401, 'invalid_token', 'revoked'),
  },
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
    expected: allowed({ kind: 'answered', answer: { paid: '420' } }, 'success'),
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
      ...allowed({ kind: 'answered', answer: { paid: '420' } }, 'success'),
      entries: ['allowed', 'blocked (scope_missing) for another grant', 'success of #1'],
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
  {
    id: 'handlerThrows',
    title: 'a tool that throws',
    isOptional: false,
    arrange: (world) => ({
      ...holdingLimited(world),
      tool: () => {
        throw new Error('The bank said no.');
      },
    }),
    expected: allowed({ kind: 'failed' }, 'failure'),
  },
  {
    id: 'handlerStreams',
    title: 'a tool that streams',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      async *tool() {
        yield 'paying';
        // The outcome must not be recorded before the call has ended.
        yield describeEntries(world.recorder.entries, world.rule.action).join(', ');
      },
    }),
    expected: allowed({ kind: 'answered', answer: ['paying', 'allowed'] }, 'success'),
  },
  {
    id: 'clientGone',
    title: 'a caller who leaves during the stream',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      leavesEarly: true,
      async *tool() {
        yield 'paying';
        await world.recorder.settled();
        yield 'too late';
      },
    }),
    expected: allowed({ kind: 'left' }, 'failure', 'aborted'),
  },
  {
    id: 'inputKept',
    title: 'an input that must be the one that was checked',
    isOptional: true,
    arrange: (world) => ({
      ...holdingLimited(world),
      tool: (payment) => ({ isTheOneChecked: payment === world.checkedInput }),
    }),
    expected: allowed({ kind: 'answered', answer: { isTheOneChecked: true } }, 'success'),
  },
  {
    id: 'inputChanged',
    title: 'an input that changes after the decision',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), sink: changingInput(world) }),
    expected: {
      outcome: { kind: 'refused', status: 400, error: 'invalid_request', code: 'input_changed' },
      entries: ['allowed', 'failure of #1 (input_changed)'],
      heard: ['input_changed'],
    },
  },
  {
    id: 'frameworkRefuses',
    title: 'an input that the framework itself refuses',
    isOptional: true,
    arrange: (world) => ({ ...holdingLimited(world), input: 'unacceptable' }),
    expected: REJECTED,
  },
];
