import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

let turns = [];
let answer;

// In place of Anthropic: the model calls the tool, and then it has done.
async function respond(request, response) {
  const { messages } = await json(request);
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  answer = blocks.findLast(({ type }) => type === 'tool_result')?.content ?? answer;
  const { input, text = '', ...block } = turns.shift() ?? { type: 'text', text: 'Done.' };
  const isCall = block.type === 'tool_use';
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], usage };
  const delta = isCall
    ? { type: 'input_json_delta', partial_json: JSON.stringify(input) }
    : { type: 'text_delta', text };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of [
    { type: 'message_start', message },
    {
      type: 'content_block_start',
      index: 0,
      content_block: isCall ? { ...block, input: {} } : { ...block, text: '' },
    },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: isCall ? 'tool_use' : 'end_turn' }, usage },
    { type: 'message_stop' },
  ])
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.end();
}
const api = createServer((request, response) => void respond(request, response));
await new Promise((listening) => {
  api.listen(0, '127.0.0.1', listening);
});
process.env.ANTHROPIC_BASE_URL = `http://127.0.0.1:${api.address().port}`;
process.env.ANTHROPIC_API_KEY = 'sk-ant-test';
process.env.CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC = '1';
const { grantex, travel } = await import('./travel-agent.ts');

for (const price of [420, 900]) {
  const call = { type: 'tool_use', name: 'mcp__travel__book', input: { flight: 'AI 101', price } };
  turns = [
    { ...call, id: `call_${price}` },
    { type: 'text', text: 'Done.' },
  ];
  for await (const _message of travel(`Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN));
  // What the tool answered.
  console.log(Array.isArray(answer) ? answer[0].text : answer);
}
await grantex.close();
api.closeAllConnections();
api.close();
