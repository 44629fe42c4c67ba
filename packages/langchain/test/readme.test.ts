import { equal } from 'node:assert/strict';
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { jsonOr, testReadme } from 'adapter-tests';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts', 'deep-agent.ts'],
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
});
