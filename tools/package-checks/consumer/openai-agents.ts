import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, guardTool } from '@grantex/openai-agents';
import { createTestIssuer } from '@grantex/testing';
import {
  Agent,
  type AgentInputItem,
  type Model,
  type ModelResponse,
  type RunContext,
  Runner,
  tool,
  Usage,
} from '@openai/agents';
import { z } from 'zod';

interface Trip {
  readonly grantToken: () => string;
}

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const book = tool(
  guardTool(
    {
      name: 'book',
      description: 'Books a flight.',
      parameters: z.object({ flight: z.string() }),
      execute: ({ flight }) => `booked ${flight}`,
    },
    {
      guard: createGuard({ verifier, audit: false }),
      rule: { scopes: ['flights:book'] },
      token: ({ context }: RunContext<Trip>) => context.grantToken(),
    },
  ),
);
const runner = new Runner({ tracingDisabled: true });

const BOOK: ModelResponse['output'][number] = {
  type: 'function_call',
  callId: 'call_1',
  name: 'book',
  arguments: '{"flight":"AI 101"}',
};
const DONE: ModelResponse['output'][number] = {
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'Done.' }],
};

/** Books first, and is then done. Written out, because older releases of the SDK have no scripted model. */
function modelThatBooks(requests: (string | AgentInputItem[])[]): Model {
  return {
    async getResponse({ input }) {
      requests.push(input);
      return { usage: new Usage(), output: [requests.length === 1 ? BOOK : DONE] };
    },
    getStreamedResponse() {
      throw new Error('This program does not stream.');
    },
  };
}

async function toldWith(grantToken: string): Promise<string> {
  const requests: (string | AgentInputItem[])[] = [];
  const agent = new Agent<Trip>({ name: 'Travel', model: modelThatBooks(requests), tools: [book] });
  await runner.run(agent, 'Book.', { context: { grantToken: () => grantToken } });
  return JSON.stringify(requests.at(-1));
}

assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:book'] })), /booked AI 101/);
assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:search'] })), /scope_missing/);
await verifier.close();
console.log('@grantex/openai-agents works');
