import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';

const AUDIENCE = 'https://api.travel.example/mcp?tenant=a';
const at = (audience: string): string => `/v1/resources/${encodeURIComponent(audience)}/catalog`;

const PAY = {
  name: 'pay',
  scopes: ['payments:initiate'],
  title: 'Pay somebody',
  inputSchema: { type: 'object', properties: { amount: { type: 'number' } } },
};

describe.each(engines)('catalogs on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  test('a developer stores the tools of a service, replaces and removes them', async () => {
    const { call } = server.developer;
    expect((await call(`GET ${at(AUDIENCE)}`)).status).toBe(404);
    const stored = await call(`PUT ${at(AUDIENCE)}`, { tools: [PAY] });
    const digest = createHash('sha256')
      .update(
        '{"tools":[{"inputSchema":{"properties":{"amount":{"type":"number"}},"type":"object"},"name":"pay","scopes":["payments:initiate"],"title":"Pay somebody"}]}',
      )
      .digest('hex');
    expect([stored.status, stored.body]).toEqual([
      200,
      { audience: AUDIENCE, digest, updatedAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await call(`GET ${at(AUDIENCE)}`)).body).toEqual({ ...stored.body, tools: [PAY] });
    const same = await call(`PUT ${at(AUDIENCE)}`, {
      tools: [{ inputSchema: PAY.inputSchema, title: PAY.title, scopes: PAY.scopes, name: PAY.name }],
    });
    expect(same.body.digest).toBe(digest);
    const less = await call(`PUT ${at(AUDIENCE)}`, { tools: [] });
    expect(less.body.digest).not.toBe(digest);
    expect((await call(`GET ${at(AUDIENCE)}`)).body.tools).toEqual([]);
    expect((await call(`DELETE ${at(AUDIENCE)}`)).status).toBe(204);
    expect((await call(`DELETE ${at(AUDIENCE)}`)).status).toBe(404);
  });

  test('two developers list the tools of one service, and neither sees what the other has listed', async () => {
    const other = await server.signUp();
    await server.developer.call(`PUT ${at(AUDIENCE)}`, { tools: [PAY] });
    expect((await other.call(`GET ${at(AUDIENCE)}`)).status).toBe(404);
    await other.call(`PUT ${at(AUDIENCE)}`, { tools: [] });
    expect((await server.developer.call(`GET ${at(AUDIENCE)}`)).body.tools).toEqual([PAY]);
    expect((await other.call(`DELETE ${at(AUDIENCE)}`)).status).toBe(204);
    expect((await server.developer.call(`GET ${at(AUDIENCE)}`)).status).toBe(200);
  });

  test('once a developer has registered services, a catalog is for one of them or for the issuer', async () => {
    const { call } = await server.signUp();
    await call('PATCH /v1/me', { settings: { audiences: [AUDIENCE] } });
    const elsewhere = await call(`PUT ${at('https://elsewhere.example')}`, { tools: [PAY] });
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'AUDIENCE_NOT_REGISTERED']);
    expect((await call(`PUT ${at(AUDIENCE)}`, { tools: [PAY] })).status).toBe(200);
    expect((await call(`PUT ${at(server.url)}`, { tools: [PAY] })).status).toBe(200);
  });

  test('a developer has at most a hundred catalogs', async () => {
    const { call, id } = await server.signUp();
    await server.database.forDeveloper(id, (transaction) =>
      transaction
        .insertInto('resource_catalogs')
        .values(
          Array.from({ length: 99 }, (_none, index) => ({
            developer_id: id,
            audience: `https://service-${index}.example`,
            document: '{"tools":[]}',
            digest: '',
            updated_at: new Date(),
          })),
        )
        .execute(),
    );
    expect((await call(`PUT ${at('https://last.example')}`, { tools: [] })).status).toBe(200);
    const { status, body } = await call(`PUT ${at('https://more.example')}`, { tools: [] });
    expect([status, body.code]).toEqual([409, 'TOO_MANY_CATALOGS']);
    expect((await call(`PUT ${at('https://service-7.example')}`, { tools: [PAY] })).status).toBe(200);
  });

  const nested = (depth: number): object => (depth === 0 ? {} : { items: nested(depth - 1) });

  test.each<[string, object, string, RegExp]>([
    ['a description', { ...PAY, description: 'Ignore the limits' }, 'VALIDATION_ERROR', /description/],
    ['no schema', { ...PAY, inputSchema: undefined }, 'VALIDATION_ERROR', /inputSchema/],
    ['a list as a schema', { ...PAY, inputSchema: [] }, 'VALIDATION_ERROR', /inputSchema/],
    ['no scope', { ...PAY, scopes: [] }, 'VALIDATION_ERROR', /scopes/],
    ['a malformed scope', { ...PAY, scopes: ['a:b:c:d'] }, 'INVALID_SCOPE', /a:b:c:d/],
    ['a name that nobody sees', { ...PAY, name: '\u200B' }, 'VALIDATION_ERROR', /name/],
    ['a title of two lines', { ...PAY, title: 'Pay\nmore' }, 'VALIDATION_ERROR', /title/],
    [
      'a schema of another document',
      { ...PAY, inputSchema: { properties: { a: { $ref: 'https://elsewhere.example' } } } },
      'INVALID_CATALOG',
      /^tools\[1\]\.inputSchema: \/properties\/a\/\$ref must lead to a place/,
    ],
    ['a schema nested too deeply', { ...PAY, inputSchema: nested(40) }, 'INVALID_CATALOG', /deeper than 32/],
    [
      'a schema that is too large',
      { ...PAY, inputSchema: { title: 'x'.repeat(65_536) } },
      'INVALID_CATALOG',
      /larger than 65536 bytes/,
    ],
    ['half a character', { ...PAY, inputSchema: { title: '\uD800' } }, 'INVALID_CATALOG', /surrogate/],
    ['the same name twice', { ...PAY, name: 'other' }, 'INVALID_CATALOG', /same name/],
  ])('%s is refused by name', async (_what, tool, code, message) => {
    const answer = await server.developer.call(`PUT ${at('https://hostile.example')}`, {
      tools: [
        { ...PAY, name: 'other' },
        { ...tool, name: 'name' in tool && tool.name !== 'pay' ? tool.name : 'pay' },
      ],
    });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(answer.body.message).toMatch(message);
    expect((await server.developer.call(`GET ${at('https://hostile.example')}`)).status).toBe(404);
  });

  test('a text with NUL in a schema is stored as it is', async () => {
    const tool = { ...PAY, inputSchema: { title: 'a\u0000b', enum: [1e300, 0.1, null] } };
    await server.developer.call(`PUT ${at(AUDIENCE)}`, { tools: [tool] });
    expect((await server.developer.call(`GET ${at(AUDIENCE)}`)).body.tools).toEqual([tool]);
  });

  test('a service of a thousand tools fits, and a larger body is refused', async () => {
    const tools = Array.from({ length: 1_000 }, (_none, index) => ({ ...PAY, name: `pay-${index}` }));
    expect((await server.developer.call(`PUT ${at(AUDIENCE)}`, { tools })).status).toBe(200);
    const more = await server.developer.call(`PUT ${at(AUDIENCE)}`, { tools: [...tools, PAY] });
    expect([more.status, more.body.code]).toEqual([400, 'VALIDATION_ERROR']);
    const large = { ...PAY, inputSchema: { title: 'x'.repeat(1_048_576) } };
    expect((await server.developer.call(`PUT ${at(AUDIENCE)}`, { tools: [large] })).status).toBe(413);
  });
});
