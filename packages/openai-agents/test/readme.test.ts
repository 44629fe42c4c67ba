import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { run, RunContext, RunState, setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
import type { ScriptedModel } from '@openai/agents/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { modelThatCalls, toldTo } from './scripted.ts';

const folder = join(import.meta.dirname, '..');
let issuer: TestIssuer;
let travel: typeof Example.travel;
let agent: typeof Example.agent;
let verifier: typeof Example.verifier;
let model: ScriptedModel;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey });
  setTracingDisabled(true);
  setDefaultModelProvider({ getModel: () => model });
  ({ agent, travel, verifier } = await import('../examples/travel-agent.ts'));
});
afterAll(async () => {
  await verifier.close();
  await issuer.close();
});

async function book(price: number, ...scopes: string[]): Promise<string> {
  model = modelThatCalls([['book', { flight: 'AI 101', price }]]);
  const grantToken = issuer.grantToken({ scopes });
  expect(await travel('Book AI 101.', () => grantToken)).toBe('Done.');
  return toldTo(model)[0] ?? '';
}

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const example = await readFile(join(folder, 'examples', 'travel-agent.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('the example books what was granted, and records it', async () => {
  expect(await book(420, 'flights:book', 'payments:initiate:max_500')).toBe('Booked AI 101.');
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'flight.booked', metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'flight.booked' },
  ]);
});

test('the example without a token, and in a saved run that lost its context, says no_credentials', async () => {
  model = modelThatCalls([['search', { to: 'Delhi' }]]);
  await travel('Find a flight to Delhi.', () => undefined);
  expect(toldTo(model)).toEqual([expect.stringContaining('"no_credentials"')]);

  model = modelThatCalls([['search', { to: 'Delhi' }]]);
  const context = { grantToken: () => issuer.grantToken({ scopes: ['flights:search'] }) };
  const saved = new RunState(new RunContext(context), 'Find a flight to Delhi.', agent, 10).toString();
  await run(agent, await RunState.fromString<object, typeof agent>(agent, saved));
  expect(toldTo(model)).toEqual([expect.stringContaining('"no_credentials"')]);
});

test('the example searches with a grant for searching only', async () => {
  model = modelThatCalls([['search', { to: 'Delhi' }]]);
  const grantToken = issuer.grantToken({ scopes: ['flights:search'] });
  await travel('Find a flight to Delhi.', () => grantToken);
  expect(toldTo(model)).toEqual(['[{"flight":"AI 101","to":"Delhi","price":420}]']);
});

test('the example refuses as the README shows it', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const told = await book(900, 'flights:book', 'payments:initiate:max_500');
  expect(JSON.parse(told)).toEqual(JSON.parse(shown));
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant({ scopes: ['flights:search'] });
  const search = async (): Promise<string | undefined> => {
    model = modelThatCalls([['search', { to: 'Delhi' }]]);
    await travel('Find a flight to Delhi.', () => grant.token);
    return toldTo(model)[0];
  };
  expect(await search()).toContain('AI 101');
  issuer.revoke(grant.grantId);
  await expect.poll(search).toContain('"revoked"');
  expect(issuer.requestsTo('verification')).toBe(0);
});
