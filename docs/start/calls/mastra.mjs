import { grantex, travel } from './travel-agent.ts';

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };

for (const price of [420, 900]) {
  const input = JSON.stringify({ flight: 'AI 101', price });
  const turns = [
    [{ type: 'tool-call', toolCallId: 'call_1', toolName: 'book', input }],
    [{ type: 'text', text: 'Done.' }],
  ];
  let answer;
  // In place of a model: it calls the tool, and then it has done.
  const model = {
    specificationVersion: 'v2',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    async doGenerate({ prompt }) {
      answer = prompt.find(({ role }) => role === 'tool')?.content[0].output.value;
      const content = turns.shift();
      const finishReason = turns.length === 0 ? 'stop' : 'tool-calls';
      return { content, finishReason, usage, warnings: [] };
    },
  };
  await travel(model, `Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  console.log(typeof answer === 'string' ? answer : JSON.stringify(answer));
}
await grantex.close();
