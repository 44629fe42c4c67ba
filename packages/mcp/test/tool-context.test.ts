import {
  createVerifier,
  currentGrant,
  feed,
  type Grant,
  type GrantAuthInfo,
  grantAuth,
  TOKEN_KEY,
} from '@grantex/mcp';
import { describe, expect, test } from 'vitest';
import { host } from './support/host.ts';
import {
  type AnyContext,
  type AnyServer,
  connect,
  httpLines,
  type Line,
  lines,
  type ToolResult,
} from './support/lines.ts';
import { setUp } from './support/setting.ts';

const RULES = { search: { scopes: ['flights:search'] } } as const;

const setting = setUp();

type Seen = { readonly authInfo: GrantAuthInfo | undefined; readonly signal: AbortSignal };

const DONE: ToolResult = { content: [{ type: 'text', text: 'done' }] };

function makeServer(line: Line, search: (seen: Seen) => unknown, guard = setting.service.guard): AnyServer {
  const server = line.guardServer(line.makeServer(), { guard, rules: RULES, token: () => undefined });
  server.registerTool('search', {}, async ({ http, mcpReq, ...context }: AnyContext) => {
    const authInfo = http?.authInfo ?? context.authInfo;
    await search({ authInfo, signal: (mcpReq?.signal ?? context.signal) as AbortSignal });
    return DONE;
  });
  return server;
}

test.each(httpLines)('over HTTP, a tool finds its grant where MCP has it, $name', async (line) => {
  const seen: (Grant | undefined)[] = [];
  const auth = grantAuth({
    guard: setting.service.guard,
    rules: RULES,
    resource: 'https://travel.example/mcp',
    authorizationServers: ['https://grantex.example'],
  });
  const search = ({ authInfo }: Seen): unknown => seen.push(authInfo?.extra.grant, currentGrant());
  await using site = await host(
    auth,
    () => makeServer(line, search),
    () => line.makeTransport(),
  );
  const grant = setting.issuer.grant({ scopes: ['flights:search'] });
  const answer = await fetch(site.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${grant.token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search' } }),
  });
  expect(answer.status).toBe(200);
  expect(seen).toMatchObject([{ grantId: grant.grantId }, { grantId: grant.grantId }]);
});

describe.each(lines)('in memory, $name', (line) => {
  test('a tool finds its grant in the same place, and no token', async () => {
    const seen: unknown[] = [];
    const server = makeServer(line, ({ authInfo }) => seen.push(authInfo, currentGrant()?.grantId));
    const client = await connect(line, server);
    setting.open.push(client, server);
    const { token, grantId } = setting.issuer.grant({ scopes: ['flights:search'] });
    await client.callTool({ name: 'search', _meta: { [TOKEN_KEY]: token } });
    expect(seen).toMatchObject([
      { token: '', scopes: ['flights:search'], extra: { grant: { grantId } } },
      grantId,
    ]);
    expect(JSON.stringify(seen)).not.toContain(token);
  });

  test('the signal of a tool aborts when its grant ends, and when the caller cancels', async () => {
    const verifier = createVerifier({
      issuer: setting.issuer.url,
      audience: setting.issuer.audience,
      developers: [setting.issuer.developerId],
      revocation: feed({ apiKey: setting.issuer.apiKey }),
    });
    setting.open.push(verifier);
    const guard = setting.service.guardWith({ verifier });
    const reasons: unknown[] = [];
    let started: () => void = () => undefined;
    const server = makeServer(
      line,
      async ({ signal }) => {
        started();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        reasons.push(signal.reason);
      },
      guard,
    );
    const client = await connect(line, server);
    setting.open.push(client, server);
    const running = (): Promise<void> => new Promise((resolve) => (started = resolve));

    const grant = setting.issuer.grant({ scopes: ['flights:search'] });
    const params = { name: 'search', _meta: { [TOKEN_KEY]: grant.token } };
    let isRunning = running();
    const ended = client.callTool(params);
    await isRunning;
    setting.issuer.revoke(grant.grantId);
    await ended;
    expect(reasons).toMatchObject([{ reason: 'revoked' }]);

    isRunning = running();
    const controller = new AbortController();
    const { signal } = controller;
    const other = { name: 'search', _meta: { [TOKEN_KEY]: setting.service.tokenFor('flights:search') } };
    const cancelled = client.callTool(other, ...(line.major === 1 ? [undefined, { signal }] : [{ signal }]));
    await isRunning;
    controller.abort();
    await expect(cancelled).rejects.toThrow(/abort|cancel/i);
    await expect.poll(() => reasons.length).toBe(2);
  });
});
