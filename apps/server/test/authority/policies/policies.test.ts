import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const NIGHT = 'forbid(principal, action, resource) when { context.hour < 6 };';
const DEEP = 'forbid(principal, action == Action::"files:read", resource) when { context.depth > 0 };';

describe.each(engines)('policies on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  // Policies of one test do not count in another.
  beforeEach(async () => {
    developer = await server.signUp();
  });
  afterAll(() => server.close());

  const put = (name: string, cedar: string) => developer.call(`PUT /v1/policies/${name}`, { cedar });
  const names = async () =>
    (await developer.call('GET /v1/policies')).body.policies.map((one: any) => one.id);

  test('a policy is saved, read, replaced and deleted', async () => {
    const saved = await put('no-nights', NIGHT);
    expect(saved).toMatchObject({
      status: 200,
      body: { id: 'no-nights', effect: 'cedar', cedar: NIGHT, reads: ['hour'], decidedAt: 'call' },
    });
    expect((await developer.call('GET /v1/policies/no-nights')).body).toEqual(saved.body);
    expect((await put('no-nights', DEEP)).body).toMatchObject({ reads: ['depth'], decidedAt: 'issue' });
    expect(await names()).toEqual(['no-nights']);
    expect((await developer.call('DELETE /v1/policies/no-nights')).status).toBe(204);
    expect((await developer.call('DELETE /v1/policies/no-nights')).body.code).toBe('NOT_FOUND');
    expect((await developer.call('GET /v1/policies')).body).toMatchObject({
      policies: [],
      digest: null,
      total: 0,
    });
  });

  test('what Cedar refuses is named with its line, and nothing is saved', async () => {
    expect(await put('typo', 'forbid(principal,\n action == Action::"files:raed", resource);')).toMatchObject(
      {
        status: 400,
        body: {
          code: 'INVALID_POLICY',
          message: expect.stringMatching(/^typo: line 2: unrecognized action .*files:read/),
        },
      },
    );
    expect(await names()).toEqual([]);
  });

  test('a scope that an agent declares can be named', async () => {
    const own = 'forbid(principal, action == Action::"flights:book", resource);';
    expect((await put('no-flights', own)).body.code).toBe('INVALID_POLICY');
    await developer.call('POST /v1/agents', { name: 'a', scopes: ['flights:book:economy'] });
    expect((await put('no-flights', own)).status).toBe(200);
  });

  test('tools of a catalog are known with their scopes, whatever stands in their schemas', async () => {
    const catalog = `/v1/resources/${encodeURIComponent(server.url)}/catalog`;
    const tools = [
      { name: 'pay', scopes: ['payments:initiate'], inputSchema: {} },
      { name: 'odd', scopes: ['files:read'], inputSchema: { title: 'a\u0000' } },
    ];
    for (const listed of [tools.slice(0, 1), tools]) {
      expect((await developer.call(`PUT ${catalog}`, { tools: listed })).status).toBe(200);
      const cedar =
        'forbid(principal, action in Action::"payments:initiate", resource) unless { action in Tool::Action::"pay" };';
      expect((await put('only-pay', cedar)).body).toMatchObject({ id: 'only-pay' });
    }
  });

  test('arguments are resolved in the catalogs that list the tool or scope of a statement, when it is saved', async () => {
    const pay = 'https://pay.example';
    const catalogOf = (audience: string, tools: object[]) =>
      developer.call(`PUT /v1/resources/${encodeURIComponent(audience)}/catalog`, { tools });
    const properties = {
      amount: { type: 'number' },
      count: { type: 'integer' },
      express: { type: 'boolean' },
      to: { type: 'object', properties: { country: { type: 'string' } } },
      tags: { type: 'array', items: { type: 'string' } },
    };
    const tools = [{ name: 'pay', scopes: ['payments:initiate:max_5'], inputSchema: { properties } }];
    expect((await catalogOf(pay, tools)).status).toBe(200);
    // A stranger's catalog says nothing.
    const stranger = await server.signUp();
    const theirs = { properties: { amout: { type: 'number' } } };
    await stranger.call(`PUT /v1/resources/${encodeURIComponent(pay)}/catalog`, {
      tools: [{ name: 'pay', scopes: ['payments:initiate'], inputSchema: theirs }],
    });

    const TOOL = 'action == Tool::Action::"pay"';
    const SCOPE = 'action == Action::"payments:initiate"';
    const policy = (condition: string, action = TOOL, resource = 'resource') =>
      `forbid(principal, ${action}, ${resource}) when { ${condition} };`;
    const reads = (name: string, rest: string) =>
      `context.arguments has ${name} && context.arguments.${name}${rest}`;
    const refusalOf = async (cedar: string) => (await put('careful', cedar)).body.message ?? '';

    const good = [
      reads('amount', '.greaterThan(decimal("5.0"))'),
      reads('count', ' > 5'),
      reads('express', ''),
      reads('tags', '.contains("x")'),
      `context.arguments has to.country && context.arguments.to.country != "DE"`,
      'context.arguments has amount',
    ];
    expect(await refusalOf(good.map((condition) => policy(condition)).join('\n'))).toBe('');
    expect(await refusalOf(good.map((condition) => policy(condition, SCOPE)).join('\n'))).toBe('');
    const none = (argument: string) =>
      `careful: it reads the argument ${argument}, which is none of the tool "pay" of ${pay}, by the catalog`;
    const takes = (argument: string, type: string, types: string) =>
      `careful: it reads the argument ${argument} as ${type}, but the tool "pay" of ${pay} takes ${types} there, by its catalog`;
    for (const [condition, fault] of [
      [reads('amout', ' > 5'), none('amout')],
      ['context.arguments has amout', none('amout')],
      ['context.arguments has to.contry && context.arguments.to.contry == "DE"', none('to.contry')],
      [reads('amount', ' == "5"'), takes('amount', 'String', 'number or integer')],
      [reads('express', ' > 5'), takes('express', 'Long', 'boolean')],
      [reads('tags', ' == "x"'), takes('tags', 'String', 'array')],
      [reads('tags', '.contains(5)'), takes('tags', 'Set<Long>', 'array')],
    ] as const) {
      expect(await refusalOf(policy(condition))).toBe(fault);
    }
    expect(await refusalOf(policy(reads('amout', ' > 5'), SCOPE))).toBe(none('amout'));
    const typo = policy(reads('amout', ' > 5'));
    const draft = { name: 'careful', cedar: typo };
    const tried = { policy: draft, agentId: 'ag_1', audience: pay, principalId: 'alice' };
    expect((await developer.call('POST /v1/policies/test', tried)).body.message).toBe(none('amout'));

    // Nothing is known of a service without a catalog, of a tool that none lists, and where no action is named.
    for (const unknown of [
      policy(reads('amout', ' > 5'), TOOL, 'resource == Audience::"https://other.example"'),
      policy(reads('amout', ' > 5'), 'action == Tool::Action::"refund"'),
      policy(reads('amout', ' > 5'), 'action in [Tool::Action::"refund", Tool::Action::"pay"]'),
      policy(reads('amout', ' > 5'), 'action'),
    ]) {
      expect([unknown, await refusalOf(unknown)]).toEqual([unknown, '']);
    }

    // A catalog that changes leaves what is saved as it is.
    await put('careful', policy(reads('count', ' > 5')));
    await catalogOf(pay, [{ ...tools[0], inputSchema: { properties: {} } }]);
    expect((await put('another', NIGHT)).status).toBe(200);
    expect(await names()).toEqual(['another', 'careful']);
    expect(await refusalOf(policy(reads('count', ' > 5')))).toBe(none('count'));
  });

  const steps = (name: string) => Array.from({ length: 8 }, (_, index) => `${name}${index}`);

  test('a policy over more arguments and tools than can be looked for at once is refused by name', async () => {
    const choices = Array.from({ length: 12_000 }, () => true);
    const tools = Array.from({ length: 2 }, (_, index) => ({
      name: `pay${index}`,
      scopes: ['payments:initiate'],
      inputSchema: {
        properties: Object.fromEntries(steps('b').map((name) => [name, { $ref: '#' }])),
        anyOf: choices,
      },
    }));
    const catalog = `/v1/resources/${encodeURIComponent('https://pay.example')}/catalog`;
    expect((await developer.call(`PUT ${catalog}`, { tools })).status).toBe(200);
    const statements = ['b', 'c'].map((last) => {
      const conditions = steps('b').map((name) => `context.arguments has ${name}.b1.b2.${last}1.x`);
      return `forbid(principal, action == Action::"payments:initiate", resource) when { ${conditions.join(' && ')} };`;
    });
    expect((await put('wide', statements.join('\n'))).body).toMatchObject({
      code: 'INVALID_POLICY',
      message: 'wide: it reads too many arguments of too many tools: split it',
    });
  });

  test('every set is kept under its digest, and equal policies have an equal one', async () => {
    await put('a', NIGHT);
    const { digest } = (await developer.call('GET /v1/policies')).body;
    await put('b', DEEP);
    const both = (await developer.call('GET /v1/policies')).body.digest;
    expect(both).not.toBe(digest);
    await developer.call('DELETE /v1/policies/b');
    expect((await developer.call('GET /v1/policies')).body.digest).toBe(digest);
    expect((await developer.call(`GET /v1/policy-sets/${digest}`)).body).toMatchObject({
      digest,
      version: 3,
      policies: [{ policy: 'a', cedar: NIGHT }],
    });
    expect((await developer.call(`GET /v1/policy-sets/${both}`)).body).toMatchObject({ version: 2 });
    const stranger = await server.signUp();
    expect((await stranger.call(`GET /v1/policy-sets/${digest}`)).body.code).toBe('NOT_FOUND');
  });

  test('two policies that read an argument in different types are refused', async () => {
    await put(
      'texts',
      'forbid(principal, action, resource) when { context.arguments has x && context.arguments.x == "a" };',
    );
    const numbers = (head: string) =>
      `forbid(principal, ${head}, resource) when { context.arguments has x && context.arguments.x == 1 };`;
    expect((await put('numbers', numbers('action'))).body.message).toContain(
      'numbers and texts read the argument x in different types',
    );
  });

  test('a developer has at most 100 policies, and 65,536 characters of them', async () => {
    const long = `${NIGHT}\n// ${'é'.repeat(16_384 - NIGHT.length - 4)}`;
    for (const name of ['a', 'b', 'c', 'd']) expect((await put(name, long)).status).toBe(200);
    expect((await put('e', long)).body).toMatchObject({ code: 'TOO_MANY_POLICIES' });
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('patterns that Cedar would try for seconds at every call are refused, saved or tried', async () => {
    const found = (pattern: string) =>
      `forbid(principal, action, resource) when { context.arguments has q && context.arguments.q like "${pattern}" };`;
    expect((await put('words', found(`*${'a'.repeat(500)}b`))).status).toBe(200);
    const more = found(`*${'a'.repeat(522)}\\*`);
    const tried = {
      policy: { name: 'more', cedar: more },
      agentId: 'ag_1',
      audience: server.url,
      principalId: 'alice',
    };
    for (const { body } of [await put('more', more), await developer.call('POST /v1/policies/test', tried)]) {
      expect(body.code).toBe('INVALID_POLICY');
      expect(body.message).toContain('at most 1024 characters, and here they have 1026');
    }
    expect(await names()).toEqual(['words']);
    expect((await put('more', found(`*${'a'.repeat(521)}`))).status).toBe(200);
  });

  test('saves at once are all in force in the end', async () => {
    const all = Array.from({ length: 8 }, (_, index) => `p${index}`);
    await Promise.all(all.map((name) => put(name, NIGHT)));
    const { digest } = (await developer.call('GET /v1/policies')).body;
    const { policies, version } = (await developer.call(`GET /v1/policy-sets/${digest}`)).body;
    expect([policies.map((one: any) => one.policy), version]).toEqual([all, 8]);
  });

  test('a draft is tried without being saved', async () => {
    const situation = { agentId: 'ag_1', audience: 'https://pay.example', principalId: 'alice' };
    const policy = { name: 'draft', cedar: DEEP };
    const scopes = ['files:read', 'files:write'];
    expect(
      (await developer.call('POST /v1/policies/test', { ...situation, policy, scopes, depth: 1 })).body,
    ).toEqual({
      verdict: 'refuse',
      policies: ['draft'],
      scopes: [
        { scope: 'files:read', verdict: 'refuse', policies: ['draft'] },
        { scope: 'files:write', verdict: 'allow', policies: [] },
      ],
    });
    expect(await names()).toEqual([]);
  });
});
