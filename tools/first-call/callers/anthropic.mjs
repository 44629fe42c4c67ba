import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** What the model says next, and what it was told last. */
let turns = [];
let told;

async function answer(request, response) {
  const { messages } = await json(request);
  told = messages.at(-1).content;
  const content = turns.shift();
  const stop = content[0].type === 'tool_use' ? 'tool_use' : 'end_turn';
  // Nothing stays open that would keep the program alive.
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end(
    JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content,
      stop_reason: stop,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    }),
  );
}

const api = createServer((request, response) => void answer(request, response));
await new Promise((resolve) => {
  api.listen(0, '127.0.0.1', resolve);
});
api.unref();
process.env.ANTHROPIC_BASE_URL = `http://127.0.0.1:${api.address().port}`;
process.env.ANTHROPIC_API_KEY = 'sk-ant-test';
const { travel } = await import('./travel-agent.ts');

export async function book(token, price) {
  turns = [
    [{ type: 'tool_use', id: 'toolu_1', name: 'book', input: { flight: 'AI 101', price } }],
    [{ type: 'text', text: 'Done.' }],
  ];
  await travel('Book AI 101.', () => token);
  return told;
}
