import { equal } from 'node:assert/strict';
import { jsonOr, testReadme } from 'adapter-tests';
import { agentOf, scriptedModel } from './scripted.ts';
import { carrying } from './service.ts';

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts'],
  booked: { booked: 'AI 101', for: 'user_alice' },
  async start() {
    const { travel, grantex } = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        const scripted = scriptedModel([['book', { flight: 'AI 101', price }]]);
        equal(await travel(scripted.model, 'Book AI 101.', () => token), 'Done.');
        const [told] = scripted.told();
        return typeof told === 'string' ? jsonOr(told) : told;
      },
      close: () => grantex.close(),
    };
  },
  async runSubAgent(token, delegate) {
    const { createSearcher, grantex } = await import('../examples/sub-agent.ts');
    const { model } = scriptedModel([['search', { to: 'Delhi' }]]);
    const agents = { searcher: createSearcher(model, 'ag_searcher', delegate) };
    const outer = scriptedModel([['agent-searcher', { prompt: 'Find flights to Delhi.' }]]);
    const requestContext = carrying(() => token);
    await agentOf(outer, {}, { agents }).generate('Find flights.', { requestContext });
    await grantex.close();
  },
});
