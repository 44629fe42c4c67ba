import { jsonOr, type ModelApi, testReadme } from 'adapter-tests';
import type { TestIssuer } from '@grantex/testing';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { startScriptedApi } from './scripted-api.ts';

let issuer: TestIssuer;
let api: ModelApi;
let example: typeof Example;

test('the loop over Chat Completions in the README answers every call, and refuses one', async () => {
  const { chat } = await import('../examples/chat-loop.ts');
  api.script([
    ['search', { to: 'Delhi' }],
    ['book', { flight: 'AI 101', price: 420 }],
  ]);
  api.answers.length = 0;
  const session = { grantToken: issuer.grantToken({ scopes: ['flights:search'] }) };
  expect(await chat('Find a flight to Delhi.', session)).toBe('Done.');
  expect(api.told).toMatchObject([
    [{ flight: 'AI 101', to: 'Delhi', price: 420 }],
    { code: 'scope_missing' },
  ]);
});

test('the loop over Responses in the README searches, and refuses without a token', async () => {
  const { find, grantex } = await import('../examples/responses-loop.ts');
  for (const grantToken of [issuer.grantToken({ scopes: ['flights:search'] }), '']) {
    api.script([['search', { to: 'Delhi' }]]);
    expect(await find('Find a flight to Delhi.', grantToken)).toBe('Done.');
  }
  expect(api.told.slice(-2)).toMatchObject([[{ flight: 'AI 101' }], { code: 'no_credentials' }]);
  await grantex.close();
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts', 'chat-loop.ts', 'responses-loop.ts'],
  booked: { booked: 'AI 101', for: expect.stringMatching(/^user_/) as string },
  async start(started) {
    issuer = started;
    api = await startScriptedApi();
    Object.assign(process.env, {
      OPENAI_BASE_URL: api.baseURL,
      OPENAI_API_KEY: 'sk-test',
      GRANTEX_AUDIENCE: issuer.audience,
    });
    example = await import('../examples/travel-agent.ts');
    return {
      async book(grantToken, price) {
        api.script([['book', { flight: 'AI 101', price }]]);
        await example.travel('Book AI 101.', { grantToken });
        return jsonOr(String(api.answers.at(-1)?.content));
      },
      async close() {
        await example.grantex.close();
        await api[Symbol.asyncDispose]();
      },
    };
  },
  async runSubAgent(grantToken, delegate) {
    const { createSearcher } = await import('../examples/sub-agent.ts');
    // One API plays the models of both loops.
    api.script([['find_flights', { task: 'To Delhi.' }]], [['search', { to: 'Delhi' }]]);
    const runner = new OpenAI().chat.completions.runTools({
      model: 'gpt-5.2',
      messages: [{ role: 'user', content: 'Find flights.' }],
      tools: [createSearcher('ag_searcher', delegate)],
      toolContext: { grantToken },
    });
    await runner.done();
  },
});
