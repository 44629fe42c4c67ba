import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** What the model says next, and what it was told last. */
let turns = [];
let told;

async function answer(request, response) {
  const { messages } = await json(request);
  told = messages.findLast(({ role }) => role === 'tool')?.content;
  const message = { role: 'assistant', content: null, ...turns.shift() };
  const choices = [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop' }];
  // Nothing stays open that would keep the program alive.
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ id: 'chat', object: 'chat.completion', created: 0, model: 'm', choices }));
}

const api = createServer((request, response) => void answer(request, response));
await new Promise((resolve) => {
  api.listen(0, '127.0.0.1', resolve);
});
api.unref();
process.env.OPENAI_BASE_URL = `http://127.0.0.1:${api.address().port}`;
process.env.OPENAI_API_KEY = 'sk-test';
const { travel } = await import('./travel-agent.ts');

export async function book(grantToken, price) {
  const call = { name: 'book', arguments: JSON.stringify({ flight: 'AI 101', price }) };
  turns = [{ tool_calls: [{ id: 'call_1', type: 'function', function: call }] }, { content: 'Done.' }];
  await travel('Book AI 101.', { grantToken });
  return told;
}
