import assert from 'node:assert/strict';
import { BaseLlm, FunctionTool, InMemoryRunner, LlmAgent, type LlmResponse } from '@google/adk';
import { createGuard, createVerifier, feed, guardTool } from '@grantex/google-adk';
import { createTestIssuer } from '@grantex/testing';
import { z } from 'zod';

class BookingModel extends BaseLlm {
  constructor() {
    super({ model: 'scripted' });
  }
  async *generateContentAsync({
    contents,
  }: Parameters<BaseLlm['generateContentAsync']>[0]): AsyncGenerator<LlmResponse, void> {
    const told = contents.flatMap(({ parts = [] }) => parts).find((part) => part.functionResponse);
    const part = told
      ? { text: JSON.stringify(told.functionResponse?.response) }
      : { functionCall: { name: 'book', args: { flight: 'AI 101' } } };
    yield { content: { role: 'model', parts: [part] } };
  }
  connect(): never {
    throw new Error('This model has no live mode.');
  }
}

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const tokens = new Map([
  ['alice', issuer.grantToken({ scopes: ['flights:book'] })],
  ['bob', issuer.grantToken({ scopes: ['flights:search'] })],
]);
const book = guardTool(
  new FunctionTool({
    name: 'book',
    description: 'Books a flight.',
    parameters: z.object({ flight: z.string() }),
    execute: ({ flight }) => `booked ${flight}`,
  }),
  {
    guard: createGuard({ verifier, audit: false }),
    rule: { scopes: ['flights:book'] },
    token: ({ userId }) => tokens.get(userId),
  },
);
const agent = new LlmAgent({ name: 'travel', model: new BookingModel(), tools: [book] });
const runner = new InMemoryRunner({ agent });

async function answerTo(userId: string): Promise<string> {
  let answer = '';
  for await (const event of runner.runEphemeral({ userId, newMessage: { parts: [{ text: 'Book.' }] } })) {
    answer = event.content?.parts?.[0]?.text ?? '';
  }
  return answer;
}

assert.match(await answerTo('alice'), /booked AI 101/);
assert.match(await answerTo('bob'), /scope_missing/);
await verifier.close();
console.log('@grantex/google-adk works');
