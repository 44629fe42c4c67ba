import { equal } from 'node:assert/strict';
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { jsonOr, testReadme } from 'adapter-tests';
import { createAgent } from 'langchain';
import { callOf } from './service.ts';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts', 'paying-agent.ts', 'deep-agent.ts'],
  booked: 'Booked AI 101 for user_alice.',
  async start() {
    const { travel, grantex } = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        const model = fakeModel()
          .respondWithTools([{ name: 'book_flight', args: { flight: 'AI 101', price } }])
          .respond(new AIMessage('Done.'));
        const last = await travel(model, 'Book AI 101.', () => token);
        const message = model.calls[1]?.messages.at(-1) as ToolMessage | undefined;
        equal(last, 'Done.');
        equal(message?.name, 'book_flight');
        const told = jsonOr(message.text);
        equal(message.status, typeof told === 'string' ? 'success' : 'error');
        return told;
      },
      close: () => grantex.close(),
    };
  },
  async runSubAgent(token, delegate) {
    const { createSearcher, grantex } = await import('../examples/sub-agent.ts');
    const inner = fakeModel()
      .respondWithTools([callOf('search_flights', { to: 'Delhi' })])
      .respond(new AIMessage('AI 101'));
    const outer = fakeModel()
      .respondWithTools([callOf('find_flights', { task: 'Find flights to Delhi.' })])
      .respond(new AIMessage('Done.'));
    const agent = createAgent({ model: outer, tools: [createSearcher(inner, 'ag_searcher', delegate)] });
    const prompt = { messages: [{ role: 'user', content: 'Find flights.' }] };
    await agent.invoke(prompt, { context: { grantToken: () => token } } as object);
    await grantex.close();
  },
});
