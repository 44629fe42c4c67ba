import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpBrowser } from '../../support/http-browser.ts';
import { apiFetch, documentOf } from '../../support/contract.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { type Operation, refusalBy } from './operations.ts';

const OPERATIONS = Object.entries(documentOf('sandbox').paths).flatMap(([path, operations]) =>
  Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({
    line: `${method.toUpperCase()} ${path
      .replace('approvals/{id}', 'approvals/apr_x')
      .replace('webhooks/{id}', 'webhooks/whk_x')
      .replaceAll(/\{\w+\}/g, 'x')}`,
    ...operation,
  })),
);

let server: TestServer;
let session: string;
let scimToken: string;
beforeAll(async () => {
  server = await testServer();
  const { call } = server.developer;
  const [agentId, principalId, scopes] = [await makeAgent(call), 'user_alice', ['flights:search']];
  const { code } = (await call('POST /v1/authorize', { agentId, principalId, scopes })).body;
  await call('POST /v1/token', { code, agentId });
  scimToken = (await call('POST /v1/scim/tokens', { label: 'Okta' })).body.token;
  session = (await call('POST /v1/principal-sessions', { principalId })).body.sessionToken;
});
afterAll(() => server.close());

describe('a repeated name is refused, because an intermediary may have read the other value:', () => {
  test.each(OPERATIONS.filter(({ requestBody }) => requestBody?.content['application/json'] !== undefined))(
    '$line, in its body',
    async ({ line, ...operation }) => {
      for (const body of ['{"name":"a","name":"b"}', '{"x":[{"name":1,"n\\u0061me":1}]}']) {
        const { status, code, message } = await refusalBy(
          { server, session, scimToken },
          line,
          operation,
          body,
        );
        expect([status, ['MALFORMED_REQUEST', 'invalid_request'].includes(code)]).toEqual([400, true]);
        expect(message).toMatch(/name|n.u0061me/);
      }
    },
  );

  const parameters = OPERATIONS.flatMap(({ line, ...operation }) => {
    const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    return query.map(({ name }) => {
      const others = query.filter((other) => other.required === true && other.name !== name);
      return { line, name, others: others.map((other) => `&${other.name}=1`).join(''), operation };
    });
  });
  test.each(parameters)('$line, its parameter $name', async ({ line, name, others, operation }) => {
    // A body is validated before the query.
    const body = line.startsWith('PATCH /scim/') ? '{"schemas":[],"Operations":[]}' : undefined;
    for (const value of ['1', 'a']) {
      const query = `${name}=${value}&${name}=${value}${others}`;
      const { status, code, message } = await refusalBy(
        { server, session, scimToken },
        `${line}?${query}`,
        operation,
        body,
      );
      expect([status, code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(message).toContain(name);
    }
  });

  test("a member in the body of a page's request", async () => {
    const browser = httpBrowser(server.url);
    await browser.open('/console');
    const { status, json } = await browser.call('/console/session', '{"apiKey":"a","apiKey":"b"}');
    expect([status, json.code]).toEqual([400, 'MALFORMED_REQUEST']);
  });
});

test('JSON with spaces and escapes is accepted', async () => {
  const body = '{ "name" : "\\u0061", "description":null }';
  const { status } = await apiFetch(`${server.url}/v1/agents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.developer.key}`, 'content-type': 'application/json' },
    body,
  });
  expect(status).toBe(201);
});
