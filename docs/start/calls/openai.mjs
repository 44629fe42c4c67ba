import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

let turns = [];
let answer;

// In place of OpenAI: the model calls the tool, and then it has done.
async function respond(request, response) {
  const { messages } = await json(request);
  answer = messages.findLast(({ role }) => role === 'tool')?.content;
  const message = { role: 'assistant', content: null, ...turns.shift() };
  const choices = [{ index: 0, message, finish_reason: message.tool_calls ? 'tool_calls' : 'stop' }];
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ id: 'chat', object: 'chat.completion', created: 0, model: 'm', choices }));
}
const api = createServer((request, response) => void respond(request, response));
await new Promise((listening) => {
  api.listen(0, '127.0.0.1', listening);
});
process.env.OPENAI_BASE_URL = `http://127.0.0.1:${api.address().port}`;
process.env.OPENAI_API_KEY = 'sk-test';
const { grantex, travel } = await import('./travel-agent.ts');

for (const price of [420, 900]) {
  const call = { name: 'book', arguments: JSON.stringify({ flight: 'AI 101', price }) };
  turns = [{ tool_calls: [{ id: 'call_1', type: 'function', function: call }] }, { content: 'Done.' }];
  await travel(`Book AI 101 for ${price}.`, { grantToken: process.env.GRANT_TOKEN });
  // What the tool answered.
  console.log(answer);
}
await grantex.close();
api.close();
