import type { TestIssuer } from '@grantex/testing';
import { run, RunContext, RunState, setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
import type { ScriptedModel } from '@openai/agents/testing';
import { jsonOr, testReadme } from 'adapter-tests';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { modelThatCalls, toldTo } from './scripted.ts';

let issuer: TestIssuer;
let example: typeof Example;
let model: ScriptedModel;

test('the example in a saved run that lost its context says no_credentials', async () => {
  model = modelThatCalls([['search', { to: 'Delhi' }]]);
  const context = { grantToken: () => issuer.grantToken({ scopes: ['flights:search'] }) };
  const { agent } = example;
  const saved = new RunState(new RunContext(context), 'Find a flight to Delhi.', agent, 10).toString();
  await run(agent, await RunState.fromString<object, typeof agent>(agent, saved));
  expect(toldTo(model)).toEqual([expect.stringContaining('"no_credentials"')]);
});

test('the example searches with a grant for searching only', async () => {
  model = modelThatCalls([['search', { to: 'Delhi' }]]);
  const grantToken = issuer.grantToken({ scopes: ['flights:search'] });
  expect(await example.travel('Find a flight to Delhi.', () => grantToken)).toBe('Done.');
  expect(toldTo(model)).toEqual(['[{"flight":"AI 101","to":"Delhi","price":420}]']);
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts'],
  booked: 'Booked AI 101.',
  async start(started) {
    issuer = started;
    setTracingDisabled(true);
    setDefaultModelProvider({ getModel: () => model });
    example = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        model = modelThatCalls([['book', { flight: 'AI 101', price }]]);
        await example.travel('Book AI 101.', () => token);
        return jsonOr(toldTo(model)[0] ?? '');
      },
      close: () => example.verifier.close(),
    };
  },
});
