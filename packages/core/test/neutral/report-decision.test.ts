import { expect, test } from 'vitest';
import { createGuard, type Decision, type Guard, type GuardOptions } from '../../src/index.ts';
import { createTestIssuer, delegated } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const verifier = verifierOf(issuer);
const token = await issuer.token(delegated(2));
const call = { token, action: 'search', input: 1, rule: { scopes: ['flights:search'] } } as const;
const tooWide = { ...call, rule: { scopes: ['files:delete'] } } as const;

interface Scene {
  readonly guard: Guard;
  readonly decisions: Decision[];
  readonly attributes: object[];
}

function scene(options: Partial<GuardOptions> = {}): Scene {
  const decisions: Decision[] = [];
  const attributes: object[] = [];
  const guard = createGuard({
    verifier,
    audit: createRecorder(),
    onDecision: (decision) => void decisions.push(decision),
    activeSpan: () => ({ setAttributes: (set) => attributes.push(set) }),
    ...options,
  });
  return { guard, decisions, attributes };
}

test('an allowed call is reported with its grant and how long the decision took', async () => {
  const slow = createRecorder(() => new Promise((resolve) => void setTimeout(resolve, 30)));
  const { guard, decisions } = scene({ audit: slow });
  await guard.run(call, () => 'found');
  const [decision, ...more] = decisions;
  expect(more).toEqual([]);
  expect(decision).toMatchObject({ decision: 'allowed', action: 'search', grant: { grantId: 'grnt_01' } });
  // In seconds: the log alone took 0.03.
  expect(decision?.duration).toBeGreaterThan(0.02);
  expect(decision?.duration).toBeLessThan(30);
});

test('a refusal is reported with its reason, and with the grant as far as there is one', async () => {
  const { guard, decisions } = scene();
  await refusalOf(() => guard.run(tooWide, () => 'never'));
  await refusalOf(() => guard.run({ ...call, token: 'garbage' }, () => 'never'));
  expect(decisions).toMatchObject([
    { decision: 'blocked', action: 'search', reason: 'scope_missing', grant: { grantId: 'grnt_01' } },
    { decision: 'blocked', action: 'search', reason: 'malformed_token', grant: undefined },
  ]);
});

test('the decision is on the span of the caller, and the person is not', async () => {
  const { guard, attributes } = scene();
  await guard.run(call, () => 'found');
  await refusalOf(() => guard.run(tooWide, () => 'never'));
  await refusalOf(() => guard.run({ ...call, token: 'garbage' }, () => 'never'));
  const about = { 'grantex.grant.id': 'grnt_01', 'grantex.delegation.depth': 2 };
  expect(attributes).toEqual([
    { 'grantex.decision': 'allowed', ...about, 'grantex.entry.id': '0' },
    {
      'grantex.decision': 'blocked',
      ...about,
      'grantex.reason': 'scope_missing',
      'grantex.entry.id': '2',
    },
    { 'grantex.decision': 'blocked', 'grantex.reason': 'malformed_token' },
  ]);
  expect(JSON.stringify(attributes)).not.toMatch(/alice|prn_/);
});

test('no span and a span that fails change no decision', async () => {
  const failing = (): never => {
    throw new Error('The exporter is gone.');
  };
  for (const activeSpan of [() => undefined, failing, () => ({ setAttributes: failing })]) {
    const { guard, decisions } = scene({ activeSpan });
    expect(await guard.run(call, () => 'found')).toBe('found');
    expect(decisions).toHaveLength(1);
  }
});
