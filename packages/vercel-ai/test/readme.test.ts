import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { generateText } from 'ai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { scriptedModel, toolResultsRead, type Turn } from './scripted-model.ts';

const folder = join(import.meta.dirname, '..');
let issuer: TestIssuer;
let example: Pick<typeof Example, 'travel' | 'tools' | 'verifier'>;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey });
  example = await import('../examples/travel-agent.ts');
});
afterAll(async () => {
  await example.verifier.close();
  await issuer.close();
});

const searches: Turn = [{ toolName: 'search', input: { to: 'Oslo' } }];
const books = (price: number): Turn => [{ toolName: 'book', input: { flight: 'AI 101', price } }];
const granted = { scopes: ['flights:search', 'flights:book', 'payments:initiate:max_500'] };

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const shown = await readFile(join(folder, 'examples', 'travel-agent.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${shown}\`\`\`\n`);
});

test('the example allows what was granted, and records it', async () => {
  const { token, grantId } = issuer.grant(granted);
  const model = scriptedModel(searches, books(420), 'You fly to Oslo.');
  expect(await example.travel(model, 'Bring me to Oslo.', () => token)).toBe('You fly to Oslo.');
  expect(toolResultsRead(model)).toEqual([{ type: 'json', value: { booked: 'AI 101', price: 420 } }]);
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'search', grantId },
    { status: 'success', action: 'search', grantId },
    { status: 'allowed', action: 'flight.booked', grantId, metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'flight.booked', grantId },
  ]);
});

test('the example refuses as the README shows it', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const token = issuer.grantToken(granted);
  const model = scriptedModel(books(900), 'That is too much.');
  await example.travel(model, 'Bring me to Oslo.', () => token);
  const [told] = toolResultsRead(model) as { readonly type: string; readonly value: string }[];
  const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  expect(told?.type).toBe('error-text');
  expect(JSON.parse(told?.value ?? '')).toEqual(JSON.parse(shown));
});

test('the example without a token says no_credentials', async () => {
  const model = scriptedModel(searches);
  await example.travel(model, 'Bring me to Oslo.', () => '');
  expect(toolResultsRead(model)).toMatchObject([{ value: expect.stringContaining('"no_credentials"') }]);
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant(granted);
  await example.travel(scriptedModel(searches), 'Bring me to Oslo.', () => grant.token);
  issuer.revoke(grant.grantId);
  const search = async (): Promise<unknown> => {
    const model = scriptedModel(searches);
    await example.travel(model, 'Bring me to Oslo.', () => grant.token);
    return toolResultsRead(model);
  };
  await expect.poll(search).toMatchObject([{ value: expect.stringContaining('"code":"revoked"') }]);
  expect(issuer.requestsTo('verification')).toBe(0);
});

test('the approval in the README asks a person about calls within the grant, and about no others', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const shown = await readFile(join(folder, 'examples', 'approval.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${shown}\`\`\`\n`);
  const { toolApproval } = await import('../examples/approval.ts');
  const token = issuer.grantToken(granted);
  const grantToken = (): string => token;
  const ask = async (price: number): Promise<string[]> => {
    const { content } = await generateText({
      model: scriptedModel(books(price)),
      tools: example.tools,
      toolsContext: { search: { grantToken }, book: { grantToken } },
      toolApproval,
      prompt: 'Bring me to Oslo.',
    });
    return content.map(({ type }) => type);
  };
  expect(await ask(420)).toEqual(['tool-call', 'tool-approval-request']);
  expect(await ask(900)).toEqual(['tool-call', 'tool-approval-request', 'tool-approval-response']);
});
