import { travel } from './travel-agent.ts';

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

export async function book(token, price) {
  const call = { type: 'tool-call', toolCallId: 'call_1', toolName: 'book' };
  const turns = [
    [{ ...call, input: JSON.stringify({ flight: 'AI 101', price }) }],
    [{ type: 'text', text: 'Done.' }],
  ];
  let told;
  const model = {
    specificationVersion: 'v2',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    async doGenerate({ prompt }) {
      told = prompt.find(({ role }) => role === 'tool')?.content[0].output.value;
      const content = turns.shift();
      const finishReason = turns.length === 0 ? 'stop' : 'tool-calls';
      return { content, finishReason, usage, warnings: [] };
    },
  };
  await travel(model, 'Book AI 101.', () => token);
  return told;
}
