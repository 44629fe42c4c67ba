import assert from 'node:assert/strict';
import { createGuard, createVerifier, feed, guardTool } from '@grantex/openai-agents';
import { createTestIssuer } from '@grantex/testing';
import { Agent, type RunContext, Runner, tool } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';
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

async function toldWith(grantToken: string): Promise<string> {
  const model = new ScriptedModel([
    [functionCall('book', { flight: 'AI 101' }, { callId: 'call_1' })],
    [assistantMessage('Done.')],
  ]);
  const agent = new Agent<Trip>({ name: 'Travel', model, tools: [book] });
  await runner.run(agent, 'Book.', { context: { grantToken: () => grantToken } });
  return JSON.stringify(model.lastCall?.request.input);
}

assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:book'] })), /booked AI 101/);
assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:search'] })), /scope_missing/);
await verifier.close();
console.log('@grantex/openai-agents works');
