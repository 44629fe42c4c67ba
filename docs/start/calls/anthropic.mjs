import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

let turns = [];
let answer;

// In place of Anthropic: the model calls the tool, and then it has done.
async function respond(request, response) {
  const { messages } = await json(request);
  const last = messages.at(-1).content;
  answer = Array.isArray(last) ? last.find(({ type }) => type === 'tool_result')?.content : undefined;
  const content = [turns.shift()];
  const usage = { input_tokens: 1, output_tokens: 1 };
  const stop_reason = content[0].type === 'text' ? 'end_turn' : 'tool_use';
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content,
    stop_reason,
    usage,
  };
  response.end(JSON.stringify(message));
}
const api = createServer((request, response) => void respond(request, response));
await new Promise((listening) => {
  api.listen(0, '127.0.0.1', listening);
});
process.env.ANTHROPIC_BASE_URL = `http://127.0.0.1:${api.address().port}`;
process.env.ANTHROPIC_API_KEY = 'sk-ant-test';
const { grantex, travel } = await import('./travel-agent.ts');

for (const price of [420, 900]) {
  turns = [
    { type: 'tool_use', id: 'call_1', name: 'book', input: { flight: 'AI 101', price } },
    { type: 'text', text: 'Done.' },
  ];
  await travel(`Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  console.log(Array.isArray(answer) ? answer[0].text : answer);
}
await grantex.close();
api.close();
