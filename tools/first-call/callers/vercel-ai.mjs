// @boundaries-ignore The README installs it.
import { MockLanguageModelV4 } from 'ai/test';
import { travel } from './travel-agent.ts';

const usage = { inputTokens: { total: 1, noCache: 1 }, outputTokens: { total: 1, text: 1 } };

export async function book(token, price) {
  const input = JSON.stringify({ flight: 'AI 101', price });
  const turns = [
    {
      content: [{ type: 'tool-call', toolCallId: 'call-1', toolName: 'book', input }],
      finishReason: { unified: 'tool-calls' },
    },
    { content: [{ type: 'text', text: 'Done.' }], finishReason: { unified: 'stop' } },
  ];
  const model = new MockLanguageModelV4({
    doGenerate: async () => ({ ...turns.shift(), usage, warnings: [] }),
  });
  await travel(model, 'Book AI 101.', () => token);
  return model.doGenerateCalls
    .at(-1)
    .prompt.findLast(({ role }) => role === 'tool')
    .content.map(({ output }) => output.value);
}
