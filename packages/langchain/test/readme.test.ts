import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { AIMessage, type ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';

const folder = join(import.meta.dirname, '..');
let issuer: TestIssuer;
let travel: typeof Example.travel;
let verifier: typeof Example.verifier;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey });
  ({ travel, verifier } = await import('../examples/travel-agent.ts'));
});
afterAll(async () => {
  await verifier.close();
  await issuer.close();
});

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const example = await readFile(join(folder, 'examples', 'travel-agent.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('the example runs what was granted, and records it', async () => {
  const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  const { last, answer } = await book(grant.token, 420);
  expect(answer).toMatchObject({ status: 'success', content: 'Booked AI 101 for 420.' });
  expect(last).toBe('Done.');
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'flight.booked', grantId: grant.grantId, metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'flight.booked', grantId: grant.grantId },
  ]);
});

test('the example refuses as the README shows it', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const token = issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  const { answer } = await book(token, 900);
  expect(answer).toMatchObject({ name: 'book_flight', status: 'error' });
  const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  expect(JSON.parse(answer?.text ?? '')).toEqual(JSON.parse(shown));
});

test('the example without a token says no_credentials', async () => {
  expect((await book('', 420)).answer).toMatchObject({ artifact: { code: 'no_credentials' } });
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate'] });
  expect((await book(grant.token, 420)).answer).toMatchObject({ status: 'success' });
  issuer.revoke(grant.grantId);
  const answer = async (): Promise<ToolMessage | undefined> => (await book(grant.token, 420)).answer;
  await expect.poll(answer).toMatchObject({ artifact: { code: 'revoked' } });
  expect(issuer.requestsTo('verification')).toBe(0);
});

/** The model's last text, and the answer that it got before. */
async function book(
  token: string,
  price: number,
): Promise<{ last: string | undefined; answer: ToolMessage | undefined }> {
  const args = { flight: 'AI 101', price };
  const model = fakeModel()
    .respondWithTools([{ name: 'book_flight', args }])
    .respond(new AIMessage('Done.'));
  const last = await travel(model, 'Book AI 101.', () => token);
  return { last, answer: model.calls[1]?.messages.at(-1) as ToolMessage | undefined };
}
