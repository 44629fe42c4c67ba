import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';

const SERVICE = 'https://mail.example/mcp';

describe.each(engines)('AuthZEN on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let agentId: string;
  let token: string;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ developer } = server);
    const scopes = ['email:send', 'email:read'];
    agentId = (await developer.call('POST /v1/agents', { name: 'a', scopes })).body.id;
    token = await grantOf(scopes);
    const tools = [
      { name: 'send', scopes: ['email:send'], inputSchema: {} },
      { name: 'purge', scopes: ['email:delete'], inputSchema: {} },
    ];
    await developer.call(`PUT /v1/resources/${encodeURIComponent(SERVICE)}/catalog`, { tools });
  });
  afterAll(() => server.close());

  async function grantOf(scopes: string[], more: object = {}): Promise<string> {
    const wanted = { agentId, principalId: 'alice', scopes, audience: SERVICE, ...more };
    const { code } = (await developer.call('POST /v1/authorize', wanted)).body;
    return (await developer.call('POST /v1/token', { code, agentId })).body.grantToken;
  }
  const subject = { type: 'identity', id: 'alice' };
  const call = (tool: string) => ({ action: { name: 'tools/call' }, resource: { type: 'tool', id: tool } });
  const ask = async (asked: object, by = developer) =>
    (await by.call('POST /access/v1/evaluation', { subject, context: { token, agent: agentId }, ...asked }))
      .body.decision;

  test('a tool whose scopes the token holds may be called, and no other', async () => {
    expect(await ask(call('send'))).toBe(true);
    expect(await ask(call('purge'))).toBe(false);
    expect(await ask(call('unknown'))).toBe(false);
  });

  test('lists of the service of the token may be read, and unknown methods are denied', async () => {
    const list = (id: string) => ({ action: { name: 'tools/list' }, resource: { type: 'mcp_server', id } });
    expect(await ask(list(SERVICE))).toBe(true);
    expect(await ask(list('https://other.example'))).toBe(false);
    expect(await ask({ ...list(SERVICE), action: { name: 'tools/delete' } })).toBe(false);
  });

  test('another person, agent or developer, and no token, are denied', async () => {
    expect(await ask({ ...call('send'), subject: { type: 'identity', id: 'bob' } })).toBe(false);
    expect(await ask({ ...call('send'), context: { token, agent: 'ag_other' } })).toBe(false);
    expect(await ask({ ...call('send'), context: {} })).toBe(false);
    expect(await ask(call('send'), await server.signUp())).toBe(false);
  });

  test('a call that needs an admission is denied: by a limit, or by a policy', async () => {
    const details = [{ type: 'urn:grantex:call', scope: 'email:send', arguments: { to: { prefix: 'a' } } }];
    const limited = await grantOf(['email:send'], { authorizationDetails: details });
    expect(await ask({ ...call('send'), context: { token: limited } })).toBe(false);
    const cedar = (condition: string) => ({
      cedar: `forbid(principal, action == Tool::Action::"send", resource) when { ${condition} };`,
    });
    await developer.call('PUT /v1/policies/rare', cedar('context.callsThisHour > 1000000'));
    expect(await ask(call('send'))).toBe(true);
    for (const read of ['context.arguments has to', 'context has amount', 'context has currency']) {
      await developer.call('PUT /v1/policies/rare', cedar(read));
      expect([read, await ask(call('send'))]).toEqual([read, false]);
    }
    await developer.call('DELETE /v1/policies/rare');
  });

  test('several are evaluated with what they share, as far as the semantic says', async () => {
    const many = async (evaluations_semantic?: string) =>
      (
        await developer.call('POST /access/v1/evaluations', {
          subject,
          action: { name: 'tools/call' },
          context: { token },
          evaluations: ['send', 'purge', 'send'].map((id) => ({ resource: { type: 'tool', id } })),
          ...(evaluations_semantic && { options: { evaluations_semantic } }),
        })
      ).body.evaluations.map(({ decision }: { decision: boolean }) => decision);
    expect(await many()).toEqual([true, false, true]);
    expect(await many('deny_on_first_deny')).toEqual([true, false]);
    expect(await many('permit_on_first_permit')).toEqual([true]);
    const { status, body } = await developer.call('POST /access/v1/evaluations', {
      context: { token },
      evaluations: [{ subject, ...call('send') }],
    });
    expect([status, body.message]).toEqual([400, expect.stringContaining('subject')]);
  });

  test('a revoked token is denied, and a request keeps its id', async () => {
    const other = await grantOf(['email:send']);
    const asked = { subject, ...call('send'), context: { token: other } };
    const named = { headers: { 'x-request-id': 'gateway-7' } };
    const first = await developer.call('POST /access/v1/evaluation', asked, named);
    expect([first.body.decision, first.headers.get('x-request-id')]).toEqual([true, 'gateway-7']);
    await developer.call(`DELETE /v1/me/grants`);
    expect((await developer.call('POST /access/v1/evaluation', asked)).body.decision).toBe(false);
  });
});
