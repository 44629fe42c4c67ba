import { MockLanguageModelV4 } from 'ai/test';
import { grantex, travel } from './travel-agent.ts';

const usage = { inputTokens: { total: 1, noCache: 1 }, outputTokens: { total: 1, text: 1 } };

for (const price of [420, 900]) {
  const input = JSON.stringify({ flight: 'AI 101', price });
  const turns = [
    {
      content: [{ type: 'tool-call', toolCallId: 'call-1', toolName: 'book', input }],
      finishReason: { unified: 'tool-calls' },
    },
    { content: [{ type: 'text', text: 'Done.' }], finishReason: { unified: 'stop' } },
  ];
  // In place of a model: it calls the tool, and then it has done.
  const model = new MockLanguageModelV4({
    doGenerate: async () => ({ ...turns.shift(), usage, warnings: [] }),
  });
  await travel(model, `Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  const { value } = model.doGenerateCalls[1].prompt.at(-1).content[0].output;
  console.log(typeof value === 'string' ? value : JSON.stringify(value));
}
await grantex.close();
