import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createTestIssuer } from '@grantex/testing';
import { createGuard, createVerifier, feed, guardTools } from '@grantex/vercel-ai';
import { generateText, tool } from 'ai';
// The mock that version 6 has, too.
import { MockLanguageModelV3 } from 'ai/test';
import { z } from 'zod';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const grantToken = new AsyncLocalStorage<string>();
const book = tool({
  inputSchema: z.object({ flight: z.string() }),
  execute: ({ flight }) => ({ booked: flight }),
});
const tools = guardTools(
  { book },
  {
    guard,
    rules: { book: { scopes: ['flights:book'] } },
    token: () => grantToken.getStore(),
  },
);
const model = new MockLanguageModelV3({
  doGenerate: {
    content: [{ type: 'tool-call', toolCallId: 'call', toolName: 'book', input: '{"flight":"AI 101"}' }],
    finishReason: { unified: 'tool-calls', raw: undefined },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 1, text: 1, reasoning: undefined },
    },
    warnings: [],
  },
});

async function travel(...scopes: string[]): Promise<unknown> {
  const token = issuer.grantToken({ scopes });
  const { response } = await grantToken.run(token, () =>
    generateText({ model, tools, prompt: 'Book AI 101.' }),
  );
  const [part] = response.messages.find(({ role }) => role === 'tool')?.content ?? [];
  return typeof part === 'object' && part.type === 'tool-result' ? part.output : undefined;
}

assert.deepEqual(await travel('flights:book'), { type: 'json', value: { booked: 'AI 101' } });
const refused = (await travel('flights:search')) as { readonly type: string; readonly value: string };
assert.equal(refused.type, 'error-text');
assert.deepEqual((JSON.parse(refused.value) as { missingScopes: unknown }).missingScopes, ['flights:book']);
await verifier.close();
console.log('@grantex/vercel-ai works');
