import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BaseLlm,
  type BaseLlmConnection,
  Gemini,
  LLMRegistry,
  type LlmRequest,
  type LlmResponse,
} from '@google/adk';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { eventsOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';

const folder = join(import.meta.dirname, '..');
let issuer: TestIssuer;
let example: typeof Example;
let scripted: ScriptedLlm;

// Replaces Gemini, under the names of its models.
class ScriptedGemini extends BaseLlm {
  static override readonly supportedModels: (string | RegExp)[] = Gemini.supportedModels;

  generateContentAsync(request: LlmRequest): AsyncGenerator<LlmResponse, void> {
    return scripted.generateContentAsync(request);
  }

  connect(): Promise<BaseLlmConnection> {
    return scripted.connect();
  }
}

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey });
  LLMRegistry.register(ScriptedGemini);
  example = await import('../examples/travel-agent.ts');
});
afterAll(async () => {
  await example.verifier.close();
  await issuer.close();
});

async function told(call: ScriptedCall, token: string): Promise<unknown> {
  scripted = new ScriptedLlm([call]);
  example.grantTokens.set('alice', token);
  await eventsOf(example.travel('alice', 'Book AI 101.'));
  return scripted.told[0];
}

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const source = await readFile(join(folder, 'examples', 'travel-agent.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\`\n`);
});

test('the example books what was granted, and records it', async () => {
  const token = issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  expect(await told(['book', { flight: 'AI 101', price: 420 }], token)).toEqual({ booked: 'AI 101' });
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'flight.booked', metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'flight.booked' },
  ]);
});

test('the example refuses as the README shows it', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const token = issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  expect(await told(['book', { flight: 'AI 101', price: 900 }], token)).toEqual(JSON.parse(shown));
});

test('the example without a token says no_credentials', async () => {
  expect(await told(['search', { to: 'Delhi' }], '')).toMatchObject({ code: 'no_credentials' });
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant({ scopes: ['flights:search'] });
  const search = (): Promise<unknown> => told(['search', { to: 'Delhi' }], grant.token);
  expect(await search()).toMatchObject({
    flights: [{ flight: 'AI 101' }],
  });
  issuer.revoke(grant.grantId);
  await expect.poll(search).toMatchObject({ code: 'revoked' });
  expect(issuer.requestsTo('verification')).toBe(0);
});
