import Anthropic from '@anthropic-ai/sdk';
import type { TestIssuer } from '@grantex/testing';
import { jsonOr, type ModelApi, startMessagesApi, testReadme } from 'adapter-tests';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';

let issuer: TestIssuer;
let api: ModelApi;
let example: typeof Example;

test('the loop in the README searches, and refuses without a token', async () => {
  const { find, grantex } = await import('../examples/loop.ts');
  for (const grantToken of [issuer.grantToken({ scopes: ['flights:search'] }), undefined]) {
    api.script([['search', { to: 'Delhi' }]]);
    expect(await find('Find a flight to Delhi.', { grantToken })).toMatchObject([{ text: 'Done.' }]);
  }
  expect(api.told.slice(-2)).toMatchObject([
    [{ flight: 'AI 101', to: 'Delhi', price: 420 }],
    { code: 'no_credentials' },
  ]);
  await grantex.close();
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts', 'loop.ts'],
  booked: expect.stringMatching(/^Booked AI 101 for user_/),
  async start(started) {
    issuer = started;
    api = await startMessagesApi();
    Object.assign(process.env, {
      ANTHROPIC_BASE_URL: api.baseURL,
      ANTHROPIC_API_KEY: 'sk-ant-test',
      GRANTEX_AUDIENCE: issuer.audience,
    });
    example = await import('../examples/travel-agent.ts');
    return {
      async book(grantToken, price) {
        api.script([['book', { flight: 'AI 101', price }]]);
        await example.travel('Book AI 101.', () => grantToken);
        return jsonOr(String(api.answers.at(-1)?.content));
      },
      async close() {
        await example.grantex.close();
        await api[Symbol.asyncDispose]();
      },
    };
  },
  async runSubAgent(token, delegate) {
    const { createSearcher } = await import('../examples/sub-agent.ts');
    // One API plays the models of both loops.
    api.script([['find_flights', { task: 'To Delhi.' }]], [['search', { to: 'Delhi' }]]);
    await new Anthropic().beta.messages.toolRunner({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Find flights.' }],
      tools: [createSearcher('ag_searcher', delegate)(() => token)],
    });
  },
});
