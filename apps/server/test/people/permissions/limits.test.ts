import { expect, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { testServer } from '../../support/server.ts';

test('the page of a permission says its limits in words, in the language of the person', async () => {
  const server = await testServer();
  const { call } = server.developer;
  const audience = 'https://bank.example/mcp';
  const inputSchema = { type: 'object', properties: { amount: { type: 'number', title: 'Amount' } } };
  await call(`PUT /v1/resources/${encodeURIComponent(audience)}/catalog`, {
    tools: [{ name: 'pay', scopes: ['payments:initiate'], inputSchema }],
  });
  const agentId = await makeAgent(call, ['payments:initiate']);
  const limits = { arguments: { amount: { max: '500' } }, ask: { amount: { over: '200' } } };
  const asked = await call('POST /v1/authorize', {
    agentId,
    principalId: 'user_alice',
    scopes: ['payments:initiate'],
    audience,
    authorizationDetails: [{ type: 'urn:grantex:call', scope: 'payments:initiate', ...limits }],
  });
  const { grantId } = (await call('POST /v1/token', { code: asked.body.code, agentId })).body;
  const session = (await call('POST /v1/principal-sessions', { principalId: 'user_alice' })).body
    .sessionToken;
  const browser = httpBrowser(server.url);
  await browser.open('/permissions?lang=de');
  expect((await browser.call('/permissions/session', { session })).status).toBe(200);
  const { text } = await browser.open(`/permissions/grants/${grantId}`);
  const [scope] = JSON.parse(text).permission.scopes;
  expect(scope).toMatchObject({
    scope: 'payments:initiate:by_details',
    sentence: 'Mit Ihrem Geld bezahlen',
    limits: [
      { pieces: [{ value: 'Amount (amount)' }, ': höchstens 500'], lowers: ['amount'] },
      {
        pieces: [
          'Fragt Sie, wenn ',
          { value: 'Amount (amount)' },
          ' über 200 liegt, je Aufruf: 200 und 200 sind zwei Aufrufe',
        ],
      },
    ],
  });
  await server.close();
});
