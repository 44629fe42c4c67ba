import assert from 'node:assert/strict';
import { createSdkMcpServer, type Options, tool } from '@anthropic-ai/claude-agent-sdk';
import { createGuard, createVerifier, feed, guardQuery, guardTool } from '@grantex/claude-agent';
import { createTestIssuer } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { z } from 'zod';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });
const book = tool('book', 'Books a flight.', { flight: z.string() }, async ({ flight }) => ({
  content: [{ type: 'text', text: `booked ${flight}` }],
}));

async function toldWith(grantToken: string): Promise<string> {
  const rule = { scopes: ['flights:book'] } as const;
  const tools = [guardTool(book, { guard, rule, token: () => grantToken })];
  const { instance } = createSdkMcpServer({ name: 'travel', tools });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'travel', version: '1' });
  await Promise.all([instance.connect(far), client.connect(near)]);
  return JSON.stringify(await client.callTool({ name: 'book', arguments: { flight: 'AI 101' } }));
}

/** What the hooks say of a command, called as the SDK calls them: the program of the SDK is not started here. */
async function decided(grantToken: string): Promise<string> {
  const rules = { Bash: { scopes: ['shell:run'] } } as const;
  let hooks: Options['hooks'];
  const query = ({ options }: { readonly options?: Options }): never => {
    hooks = options?.hooks;
    throw new Error('not started');
  };
  const guarded = guardQuery(query, { guard, rules, token: () => grantToken });
  assert.throws(() => guarded({ options: { settingSources: [] } }), /not started/);
  const event = {
    hook_event_name: 'PreToolUse',
    session_id: 'session_1',
    transcript_path: '',
    cwd: '',
    tool_name: 'Bash',
    tool_input: { command: 'ls' },
    tool_use_id: 'toolu_1',
  } as const;
  const { signal } = new AbortController();
  return JSON.stringify(await hooks?.PreToolUse?.[0]?.hooks[0]?.(event, 'toolu_1', { signal }));
}

assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:book'] })), /booked AI 101/);
assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:search'] })), /scope_missing.*isError/);
assert.equal(await decided(issuer.grantToken({ scopes: ['shell:run'] })), '{}');
assert.match(await decided(issuer.grantToken()), /deny.*scope_missing/);
await verifier.close();
console.log('@grantex/claude-agent works');
