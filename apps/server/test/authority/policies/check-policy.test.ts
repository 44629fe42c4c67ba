import { describe, expect, test } from 'vitest';
import { loadCedar } from '../../../src/authority/policies/cedar.ts';
import { checkPolicy } from '../../../src/authority/policies/check-policy.ts';
import { schemaFor } from '../../../src/authority/policies/policy-schema.ts';
import { readPolicy } from '../../../src/authority/policies/statement.ts';

const vocabulary = {
  scopes: new Set(['payments:initiate', 'flights:book']),
  tools: new Map([['pay', ['payments:initiate']]]),
};
const cedar = await loadCedar();
const check = async (text: string) => {
  const statements = readPolicy(cedar, 'test', text);
  await checkPolicy(cedar, vocabulary, { policy: 'test', cedar: text }, statements);
  return statements;
};
const faultOf = async (text: string): Promise<string> => {
  try {
    await check(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};
const when = (condition: string) => `forbid(principal, action, resource) when { ${condition} };`;

describe('a policy that is saved', () => {
  test('is read with what it needs', async () => {
    const [statement] = await check(
      'forbid(principal == Agent::"ag_1", action in [Tool::Action::"pay"], resource) when { context has amount && context.amount.greaterThan(decimal("5.0")) && context.arguments has to.country && context.arguments.to.country == "DE" } unless { context.depth == 0 };',
    );
    expect(statement).toMatchObject({ says: 'refuse', isOfCalls: true, readsAction: false });
    expect(statement?.head).toEqual({
      agents: ['ag_1'],
      audiences: undefined,
      scopes: [],
      tools: ['pay'],
    });
    expect([...(statement?.facts ?? [])].toSorted()).toEqual(['amount', 'depth']);
    expect([...(statement?.arguments ?? [])]).toEqual([['to\u0000country', 'String']]);
  });

  test.each([
    [when('context.depth > 1'), false],
    [when('context.hour > 1'), true],
    [when('action in Tool::Action::"pay"'), true],
    [when('context has amount'), true],
    [when('context.arguments has to'), true],
    ['@verdict("ask") permit(principal, action, resource);', true],
  ])('%s is decided at calls: %s', async (text, expected) => {
    expect((await check(text))[0]?.isOfCalls).toBe(expected);
  });

  test.each(['constructor', '__proto__', 'hasOwnProperty'])('an argument may be named %s', async (name) => {
    const at = `context.arguments has ${name}.id && context.arguments.${name}.id == 1`;
    expect((await check(when(at)))[0]?.arguments).toEqual(new Map([[`${name}\u0000id`, 'Long']]));
  });

  test.each([
    ['forbid(principal, action, resource)\nwhen { tru };', /^line 2: invalid variable: tru/],
    [
      'forbid(principal, action == Action::"flights:bok", resource);',
      /line 1: unrecognized action .*did you mean/,
    ],
    [
      `// a\n\n${when('context.arguments.to == "x"')}`,
      /line 3: unable to guarantee safety of access to optional/,
    ],
    [when('context.amount > 5'), /line 1: /],
    [when('context.hour < 9223372036854775807'), /not within ±\(2\^53 − 1\)/],
    [when('context.nothing == 1'), /line 1: attribute `nothing`/],
    [when('context == {a: 1}'), /the context as a whole/],
    [when('{attr: context} == {attr: 1}'), /the context as a whole/],
    [when('context.arguments == {a: 1}'), /the arguments as a whole/],
    [when('Action::"flights:book" == action'), /action stands elsewhere/],
    [when('Action::"flights:book" != action'), /action stands elsewhere/],
    [when('[Action::"flights:book"].contains(action)'), /action stands elsewhere/],
    [when('{attr: action}.attr == Action::"flights:book"'), /action stands elsewhere/],
    [when('action is Action'), /action stands elsewhere/],
    [when('(if true then action else action) == Action::"flights:book"'), /action stands elsewhere/],
    [
      when('context.arguments has a && context.arguments.a == 1 && context.arguments.a == "x"'),
      /as Long and as String/,
    ],
    [
      when('context.arguments has a.b && context.arguments.a == 1 && context.arguments.a.b == 1'),
      /as Long and as a record/,
    ],
    ['permit(principal, action, resource);', /a permit without @verdict\("ask"\) restricts nothing/],
    ['@verdict("no") permit(principal, action, resource);', /is unknown/],
    ['@verdict("ask") forbid(principal, action, resource);', /only a permit can ask/],
    ['forbid(principal == ?principal, action, resource);', /a template/],
    ['', /it has no statement/],
    [when('false'), /impossible/],
    ['forbid(principal is User, action, resource);', /line 1: unrecognized entity type/],
    [when('true').repeat(101), /at most 100 statements/],
    ['x'.repeat(16_385), /at most 16384 characters/],
  ])('%.80s is refused', async (text, fault) => {
    expect(await faultOf(text)).toMatch(fault);
  });

  test.each(['(', '[', '{a:', '!(', 'context.', 'true && ', 'if true then true else ', '1 + '])(
    'ten thousand times %s do not crash the library that decides for everybody',
    async (token) => {
      const name = cedar.prepare('kept', () => ({ base: 'permit(principal, action, resource);' }));
      for (const times of [20, 24, 90, 100, 1_000]) {
        const closing = { '(': ')', '[': ']', '{a:': '}', '!(': ')' }[token] ?? '';
        await faultOf(when(`${token.repeat(times)}true${closing.repeat(times)}`));
      }
      expect(cedar.prepare('kept', () => ({}))).toBe(name);
    },
  );

  test('tools that need the same of its scopes are checked once, however many catalogs list', async () => {
    const scopes = Array.from({ length: 50 }, (_, index) => `s${index}:a`);
    const both = ['flights:book', 'payments:initiate'];
    const tools = new Map([
      ...Array.from({ length: 5_000 }, (_, index) => [`t${index}`, scopes] as const),
      ['pay', ['payments:initiate']],
      ['buy', both],
    ]);
    const many = { scopes: new Set([...scopes, ...both]), tools };
    const actionsOf = async (text: string) => {
      const [statement] = readPolicy(cedar, 'test', text);
      if (statement === undefined) throw new Error('it has a statement');
      await checkPolicy(cedar, many, { policy: 'test', cedar: text }, [statement]);
      const { '': ofScopes, Tool } = schemaFor(many, statement, { left: 100 }) as any;
      return [Object.keys(ofScopes.actions), Object.keys(Tool.actions)];
    };
    expect(await actionsOf('forbid(principal, action == Action::"flights:book", resource);')).toEqual([
      ['flights:book', 's0:a'],
      ['t0', 'buy'],
    ]);
    const inBoth = await actionsOf(
      'forbid(principal, action in Action::"flights:book", resource) when { action in Action::"payments:initiate" };',
    );
    expect(inBoth[1]).toEqual(['t0', 'pay', 'buy']);
    expect((await actionsOf('forbid(principal, action == Tool::Action::"t7", resource);'))[1]).toEqual([
      't7',
      't0',
    ]);
  });

  test('a policy that tells apart more tools than Cedar checks at once is refused by name', async () => {
    const scopes = Array.from({ length: 12 }, (_, index) => `s${index}:a`);
    const chosen = (bits: number) => scopes.filter((_scope, index) => (bits >> index) % 2 === 1);
    const tools = new Map(Array.from({ length: 4_096 }, (_, bits) => [`t${bits}`, chosen(bits)]));
    const named = scopes.map((scope) => `Action::"${scope}"`).join(', ');
    const text = `forbid(principal, action in [${named}], resource);`;
    const check = () =>
      checkPolicy(
        cedar,
        { scopes: new Set(scopes), tools },
        { policy: 'wide', cedar: text },
        readPolicy(cedar, 'wide', text),
      );
    await expect(check()).rejects.toThrow('wide: it names too many scopes of too many tools: split it');
  });
});
