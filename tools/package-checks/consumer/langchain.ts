import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, guardTools } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { createTestIssuer } from '@grantex/testing';
import { createAgent, fakeModel, tool, ToolMessage } from 'langchain';
import { z } from 'zod';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});

const book = tool(({ flight }) => `Booked ${flight}.`, {
  name: 'book',
  description: 'Books a flight.',
  schema: z.object({ flight: z.string() }),
});
const options = {
  guard: createGuard({ verifier, audit: false }),
  rules: { book: { scopes: ['flights:book'] } },
  token: ({ context }: { context?: { grantToken: () => string } }) => context?.grantToken(),
} as const;

async function answer(scope: string, isMiddleware: boolean): Promise<ToolMessage | undefined> {
  const model = fakeModel()
    .respondWithTools([{ name: 'book', args: { flight: 'AI 101' } }])
    .respondWithTools([]);
  const agent = isMiddleware
    ? createAgent({ model, tools: [book], middleware: [grantMiddleware(options)] })
    : createAgent({ model, tools: guardTools([book], options) });
  const token = issuer.grantToken({ scopes: [scope] });
  const state = { messages: [{ role: 'user', content: 'Book AI 101.' }] };
  const { messages } = await agent.invoke(state, { context: { grantToken: () => token } });
  return messages.find((message) => ToolMessage.isInstance(message));
}

for (const isMiddleware of [false, true]) {
  assert.equal((await answer('flights:book', isMiddleware))?.text, 'Booked AI 101.');
  const refused = await answer('flights:search', isMiddleware);
  assert.equal(refused?.status, 'error');
  assert.match(refused.text, /"missingScopes":\["flights:book"\]/);
}
await verifier.close();
console.log('@grantex/langchain works');
