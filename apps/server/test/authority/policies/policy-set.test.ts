import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCedar, loadCedar } from '../../../src/authority/policies/cedar.ts';
import { createPolicySet } from '../../../src/authority/policies/policy-set.ts';

const cedar = await loadCedar();
let made = 0;
const setOf = (...texts: string[]) =>
  createPolicySet(
    cedar,
    `set ${(made += 1)}`,
    texts.map((text, index) => ({ policy: `p${index}`, cedar: text })),
  );

const situation = {
  agentId: 'ag_1',
  ancestorAgentIds: [] as string[],
  audience: 'https://pay.example',
  depth: 0,
  principalId: 'alice',
  acr: 'urn:grantex:acr:account',
};
const call = (facts: object = {}) => ({
  action: 'pay',
  scopes: ['payments:initiate'],
  arguments: {},
  at: new Date('2026-11-27T22:45:00Z'),
  callsThisHour: 0,
  ...facts,
});
const forbid = (condition: string, head = 'principal, action, resource') =>
  `forbid(${head}) when { ${condition} };`;
const ask = (condition: string) =>
  `@verdict("ask") permit(principal, action, resource) when { ${condition} };`;

describe('what a grant holds is permitted unless a policy says otherwise', () => {
  test('without policies everything is allowed', () => {
    expect(setOf().decideCall(situation, call())).toEqual({ verdict: 'allow', policies: [] });
  });

  test('refuse counts above ask, and ask above allow, whatever their order', () => {
    const [no, maybe, never] = [
      forbid('context.hour == 22'),
      ask('context.hour == 22'),
      forbid('context.hour == 3'),
    ];
    expect(setOf(never).decideCall(situation, call()).verdict).toBe('allow');
    expect(setOf(never, maybe).decideCall(situation, call())).toEqual({ verdict: 'ask', policies: ['p1'] });
    expect(setOf(maybe, no).decideCall(situation, call())).toEqual({ verdict: 'refuse', policies: ['p1'] });
    expect(setOf(no, maybe).decideCall(situation, call())).toEqual({ verdict: 'refuse', policies: ['p0'] });
  });

  test('one scope of a call that is refused refuses the call', () => {
    const set = setOf('forbid(principal, action == Action::"files:read", resource);');
    expect(set.decideCall(situation, call()).verdict).toBe('allow');
    const both = call({ scopes: ['payments:initiate', 'files:read'] });
    expect(set.decideCall(situation, both)).toEqual({ verdict: 'refuse', policies: ['p0'] });
  });

  test('a tool is meant by its name, and by a scope that its call needs', () => {
    const named = setOf('forbid(principal, action == Tool::Action::"pay", resource);');
    expect(named.decideCall(situation, call()).verdict).toBe('refuse');
    expect(named.decideCall(situation, call({ action: 'see' })).verdict).toBe('allow');
    const within = setOf(
      'forbid(principal, action in Action::"payments:initiate", resource) unless { action == Tool::Action::"see" };',
    );
    expect(within.decideCall(situation, call()).verdict).toBe('refuse');
    expect(within.decideCall(situation, call({ action: 'see' })).verdict).toBe('allow');
    const equal = setOf('forbid(principal, action == Action::"payments:initiate", resource);');
    expect(equal.decideCall(situation, call()).verdict).toBe('refuse');
    const condition = setOf(forbid('action == Action::"payments:initiate"'));
    expect(condition.decideCall(situation, call()).verdict).toBe('refuse');
  });

  test('a tool is no other action than the scopes that its call needs', () => {
    const other = call({ scopes: ['files:read'] });
    const except = setOf(
      'forbid(principal, action, resource) when { context.hour == 22 } unless { action != Action::"payments:initiate" };',
    );
    expect(except.decideCall(situation, call()).verdict).toBe('refuse');
    expect(except.decideCall(situation, other).verdict).toBe('allow');
    const others = setOf(forbid('context.hour == 22 && action != Action::"payments:initiate"'));
    expect(others.decideCall(situation, call()).verdict).toBe('allow');
    expect(others.decideCall(situation, other).verdict).toBe('refuse');
  });

  test('a policy of another agent or service does not count', () => {
    for (const head of [
      'principal == Agent::"ag_2", action, resource',
      'principal, action, resource == Audience::"https://other.example"',
    ]) {
      expect(setOf(`forbid(${head});`).decideCall(situation, call()).verdict).toBe('allow');
    }
  });
});

test('what a policy says of an agent counts for the agents below it', () => {
  const below = { ...situation, agentId: 'ag_sub', ancestorAgentIds: ['ag_0', 'ag_1'] };
  const set = setOf(forbid('context.hour == 22', 'principal == Agent::"ag_1", action, resource'));
  expect(set.decideCall(below, call())).toEqual({ verdict: 'refuse', policies: ['p0'] });
  expect(set.overCallsOf('payments:initiate', below)).toEqual(['p0']);
  const other = { ...below, ancestorAgentIds: ['ag_0'] };
  expect(set.decideCall(other, call()).verdict).toBe('allow');
});

describe('at issuing', () => {
  const set = setOf(
    forbid('context.depth > 1'),
    'forbid(principal, action == Action::"files:read", resource) when { context.acr != "urn:grantex:acr:account" };',
    forbid('context.hour < 6', 'principal, action == Action::"payments:initiate", resource'),
  );

  test('policies over facts of issuing count, and those over calls do not', () => {
    expect(set.decideScope('payments:initiate', situation).verdict).toBe('allow');
    expect(set.decideScope('payments:initiate', { ...situation, depth: 2 })).toEqual({
      verdict: 'refuse',
      policies: ['p0'],
    });
  });

  test('how the person was authenticated counts once it is known', () => {
    const weak = { ...situation, acr: 'urn:grantex:acr:sandbox' };
    expect(set.decideScope('files:read', weak).verdict).toBe('refuse');
    expect(set.decideScope('files:read', { ...situation, acr: undefined }).verdict).toBe('allow');
  });

  test('scopes to which a policy over calls may apply are known', () => {
    expect(set.overCallsOf('payments:initiate', situation)).toEqual(['p2']);
    expect(set.overCallsOf('files:read', situation)).toEqual([]);
  });
});

describe('arguments and amounts', () => {
  const dear = setOf(forbid('context has amount && context.amount.greaterThan(decimal("200.0"))'));
  test.each([
    ['200', 'allow'],
    ['200.0001', 'refuse'],
    ['199.99990000', 'allow'],
    [undefined, 'allow'],
    ['200.00001', 'refuse'],
    ['1e3', 'refuse'],
    ['NaN', 'refuse'],
    ['9999999999999999999', 'refuse'],
  ])('an amount of %s: %s', (amount, verdict) => {
    expect(dear.decideCall(situation, call({ amount })).verdict).toBe(verdict);
  });

  const abroad = setOf(
    forbid(
      'context.arguments has to.country && context.arguments.to.country != "DE"',
      'principal, action, resource',
    ),
  );
  test.each<[string, unknown, string]>([
    ['as the policy wants it', { to: { country: 'DE' } }, 'allow'],
    ['another one', { to: { country: 'FR' } }, 'refuse'],
    ['none', {}, 'allow'],
    ['null', { to: { country: null } }, 'allow'],
    ['of another type', { to: { country: 7 } }, 'refuse'],
    ['not in an object', { to: 'DE' }, 'refuse'],
    ['in a list', { to: [{ country: 'DE' }] }, 'refuse'],
    ['half of a surrogate pair', { to: { country: '\ud800' } }, 'refuse'],
    ['inherited', Object.create({ to: { country: 'FR' } }), 'allow'],
    ['no object at all', 'to', 'refuse'],
    ['in a form', { $form: [['to', 'FR']] }, 'refuse'],
    ['in a map', { to: { $map: [['country', 'FR']] } }, 'refuse'],
    ['of an instance of a class', { $instance: { to: { country: 'FR' } } }, 'refuse'],
  ])('a country that is %s: %s', (_, input, verdict) => {
    expect(abroad.decideCall(situation, call({ arguments: input })).verdict).toBe(verdict);
  });

  test('what a service does not show is refused by name where a policy reads it', () => {
    const hidden = call({ arguments: {}, isPartlyHidden: true });
    expect(abroad.decideCall(situation, hidden)).toEqual({
      verdict: 'refuse',
      policies: ['p0'],
      fault: 'the service does not show the argument to.country',
    });
  });

  test('names that JavaScript knows are ordinary', () => {
    const set = setOf(forbid('context.arguments has "__proto__" && context.arguments["__proto__"] == "x"'));
    const input = JSON.parse('{"__proto__": "x"}');
    expect(set.decideCall(situation, call({ arguments: input })).verdict).toBe('refuse');
    expect(set.decideCall(situation, call({ arguments: {} })).verdict).toBe('allow');
    const constructor = setOf(forbid('context.arguments has constructor'));
    expect(constructor.decideCall(situation, call()).verdict).toBe('allow');
  });

  test('two policies that read an argument in different types refuse its calls, and no others', () => {
    const set = setOf(
      forbid(
        'context.arguments has x && context.arguments.x == 1',
        'principal, action == Tool::Action::"pay", resource',
      ),
      forbid(
        'context.arguments has x && context.arguments.x == "a"',
        'principal, action == Tool::Action::"see", resource',
      ),
      forbid(
        'context.arguments has x && context.arguments.x == "a"',
        'principal, action == Action::"files:read", resource',
      ),
    );
    expect(set.decideCall(situation, call({ arguments: { x: 2 } })).verdict).toBe('allow');
    expect(set.decideCall(situation, call({ action: 'see', arguments: { x: 'b' } })).verdict).toBe('allow');
    const mixed = call({ arguments: { x: 2 }, scopes: ['files:read'] });
    expect(set.decideCall(situation, mixed).verdict).toBe('refuse');
  });

  test('no input makes a decision throw, or slip past a policy that refuses every value', () => {
    const set = setOf(forbid('context.arguments has a && context.arguments.a like "*"'));
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (a) => {
        const { verdict } = set.decideCall(situation, call({ arguments: { a } }));
        expect(verdict).toBe(a === undefined || a === null ? 'allow' : 'refuse');
      }),
      { numRuns: 1_000 },
    );
  });
});

test('an overflow while a policy is evaluated refuses, and names it', () => {
  const set = setOf(forbid('context.callsThisHour * 9007199254740991 * 9007199254740991 > 5'));
  expect(set.decideCall(situation, call({ callsThisHour: 2 }))).toMatchObject({
    verdict: 'refuse',
    policies: ['p0'],
    fault: expect.stringContaining('overflow'),
  });
});

test('after a crash of the library the next decision has a new one', () => {
  let instances = 0;
  const working = cedar.run((library) => library);
  const crashing = createCedar(() => {
    instances += 1;
    if (instances > 1) return working;
    return {
      ...working,
      statefulIsAuthorized: () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    };
  });
  const set = createPolicySet(crashing, 'crashing', [
    { policy: 'night', cedar: forbid('context.hour == 3') },
  ]);
  expect(set.decideCall(situation, call())).toMatchObject({ verdict: 'refuse', policies: ['night'] });
  expect(set.decideCall(situation, call())).toEqual({ verdict: 'allow', policies: [] });
});

test('policy sets that were used least recently are prepared again', () => {
  const sets = Array.from({ length: 70 }, (_, hour) => setOf(forbid(`context.hour == ${hour}`)));
  const verdicts = (): number[] =>
    sets.flatMap((set, hour) => (set.decideCall(situation, call()).verdict === 'refuse' ? [hour] : []));
  expect([verdicts(), verdicts()]).toEqual([[22], [22]]);
});
