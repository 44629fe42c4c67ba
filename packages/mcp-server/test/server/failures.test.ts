import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerRig, openServer } from './support/grantex-server.ts';
import { type Proxy, startProxy, trouble } from './support/proxy.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';

let developer: Developer;
let proxy: Proxy;
let rig: ServerRig;

beforeAll(async () => {
  developer = await newDeveloper();
  proxy = await startProxy(developer.url);
  rig = await openServer({ url: proxy.url, apiKey: developer.apiKey });
});

afterAll(async () => {
  await rig.close();
  await proxy.close();
});

test('whoami returns developer, server, mode and roles', async () => {
  const me = await developer.gx.me.get();
  expect(await rig.use('whoami')).toEqual({
    server: `${proxy.url}/`,
    issuer: developer.url,
    mode: 'sandbox',
    developerId: me.developerId,
    roles: ['admin'],
    settings: me.settings,
    untrusted: { name: me.name },
  });
  expect(await rig.read('whoami')).toContain('The key has the role admin, which allows everything.');
});

test('a server error becomes an answer with its code, message and request, and advice', async () => {
  const failed = await rig.fails('request_authorization', {
    agentId: 'ag_nobody',
    principalId: 'user_alice',
    scopes: ['flights:book'],
  });
  expect(failed).toEqual({
    code: 'NOT_FOUND',
    message: expect.any(String),
    requestId: expect.any(String),
    howToMend: expect.stringContaining('list tools'),
  });
  const { agentId } = await rig.use<{ agentId: string }>('register_agent', {
    name: 'n',
    scopes: ['flights:book'],
  });
  const asking = { agentId, principalId: 'user_alice', scopes: ['hotels:book'] };
  expect(await rig.fails('request_authorization', asking)).toMatchObject({
    code: 'SCOPE_NOT_DECLARED',
    message: expect.stringContaining('hotels:book'),
    howToMend: expect.stringMatching(/get_agent lists them.*tell the developer.*console/),
  });
  await rig.use('suspend_agent', { agentId });
  expect(await rig.fails('request_authorization', { ...asking, scopes: ['flights:book'] })).toMatchObject({
    code: 'AGENT_NOT_ACTIVE',
    howToMend: expect.stringContaining('reactivate_agent'),
  });
  expect(await rig.fails('register_agent', { name: 'n', scopes: ['not a scope'] })).toMatchObject({
    code: 'INVALID_SCOPE',
  });
});

test('invalid input is refused before any request', async () => {
  const result = await rig.client.callTool({ name: 'get_agent', arguments: { agentId: '../me' } });
  expect(result).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('must be an id') }],
  });
});

test('a failing server is reported, without details', async () => {
  proxy.between = trouble;
  expect(await rig.fails('list_agents')).toEqual({
    code: 'INTERNAL_ERROR',
    message: 'something went wrong',
    requestId: 'req_1',
    howToMend: 'The Grantex server failed. Try again later.',
  });
  proxy.between = (_asked, forward) => forward();
});

test('an unexpected response is shown only in the log', async () => {
  proxy.between = async () => ({ status: 200, body: JSON.stringify({ agents: [{ scopes: 1 }], total: 1 }) });
  expect(await rig.fails('list_agents')).toEqual({
    code: 'UNEXPECTED',
    message: 'something went wrong in this program',
    howToMend: 'This is a fault of this program, and its log says more. Tell the person.',
  });
  expect(rig.log).toEqual([expect.stringMatching(/^list_agents failed: TypeError/)]);
  proxy.between = (_asked, forward) => forward();
});

test('a key that was revoked in the meantime is reported as unknown', async () => {
  const key = await developer.gx.keys.create({ name: 'short', roles: ['issue'] });
  const server = await openServer({ url: proxy.url, apiKey: key.apiKey });
  await developer.gx.keys.revoke(key.id);
  expect(await server.fails('list_agents')).toMatchObject({
    code: 'CREDENTIAL_UNKNOWN',
    howToMend: expect.stringContaining('do not ask anybody for a key'),
  });
  await server.close();
});

test('annotations say what a tool does, and the instructions how to work', async () => {
  const { tools } = await rig.client.listTools();
  const destructive = tools.filter(({ annotations }) => annotations?.destructiveHint === true);
  expect(destructive.map(({ name }) => name)).toEqual(['suspend_agent', 'delete_agent', 'revoke_grant']);
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint === true);
  expect(reading.map(({ name }) => name)).toEqual([
    'whoami',
    'list_agents',
    'get_agent',
    'list_grants',
    'get_grant',
    'show_grant_tree',
    'verify_grant',
    'search_audit',
    'get_audit_entry',
    'check_audit_chain',
  ]);
  for (const tool of tools) {
    const stated: unknown = expect.any(Boolean);
    expect(tool).toMatchObject({
      title: expect.stringMatching(/./),
      description: expect.stringMatching(/./),
      annotations: {
        readOnlyHint: stated,
        destructiveHint: stated,
        idempotentHint: stated,
        openWorldHint: stated,
      },
      inputSchema: { type: 'object' },
      outputSchema: { type: 'object' },
    });
  }
  expect(rig.client.getInstructions()).toContain('Show consentUrl to that person exactly as it is');
  expect(rig.client.getServerVersion()).toMatchObject({ name: 'grantex', title: 'Grantex' });
});
