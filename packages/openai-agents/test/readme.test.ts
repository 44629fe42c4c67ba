import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestIssuer } from '@grantex/testing';
import { run, RunContext, RunState, setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';
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

test('the server of others in the README lists files with a grant for reading, and writes none', async () => {
  const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
  process.env['PATH'] = [bin, process.env['PATH']].join(delimiter);
  const { tidy } = await import('../examples/files-agent.ts');
  model = modelThatCalls([
    ['list_directory', { path: '.' }],
    ['write_file', { path: './written.txt', content: 'written' }],
    ['read_text_file', { path: './README.md' }],
  ]);
  const grantToken = issuer.grantToken({ scopes: ['files:read'] });
  expect(await tidy('Tidy up.', () => grantToken)).toBe('Done.');
  expect(toldTo(model)).toEqual([
    expect.stringContaining('[FILE] README.md'),
    expect.stringContaining('"missingScopes":["files:write"]'),
    expect.stringContaining('"no_rule"'),
  ]);
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'files-agent.ts', 'sub-agent.ts'],
  booked: 'Booked AI 101 for user_alice.',
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
      close: () => example.grantex.close(),
    };
  },
  async runSubAgent(token, delegate) {
    const { createTraveller } = await import('../examples/sub-agent.ts');
    // One model plays both agents.
    model = new ScriptedModel([
      [functionCall('compare', { input: 'Which is cheapest?' }, { callId: 'call_1' })],
      [functionCall('search', { to: 'Delhi' }, { callId: 'call_2' })],
      [assistantMessage('AI 101 is the cheapest.')],
      [assistantMessage('Done.')],
    ]);
    await run(createTraveller(delegate), 'Compare.', { context: { grantToken: () => token } });
  },
});
