import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = join(import.meta.dirname, '..');
let issuer: TestIssuer;
let app: FastifyInstance;
let url: string;

beforeAll(async () => {
  issuer = await createTestIssuer({ audience: 'https://travel.example' });
  Object.assign(process.env, { GRANTEX_URL: issuer.url, GRANTEX_API_KEY: issuer.apiKey, PORT: '0' });
  ({ app } = await import('../examples/travel-api.ts'));
  url = app.listeningOrigin;
});
afterAll(() => issuer.close());

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const example = await readFile(join(folder, 'examples', 'travel-api.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('the example allows what was granted, and records it', async () => {
  const grant = issuer.grant({ scopes: ['flights:book', 'payments:initiate:max_500'] });
  const answer = await book(grant.token, 420);
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({ bookedFor: 'user_alice', flight: 'AI 101', price: 420 });
  await issuer.auditLog.settled();
  expect(issuer.auditLog.entries).toMatchObject([
    { status: 'allowed', action: 'flight.booked', grantId: grant.grantId, metadata: { flight: 'AI 101' } },
    { status: 'success', action: 'flight.booked', grantId: grant.grantId },
  ]);
});

test('the example refuses as the README shows it', async () => {
  const readme = await readFile(join(folder, 'README.md'), 'utf8');
  const answer = await book(
    issuer.grantToken({ scopes: ['flights:book', 'payments:initiate:max_500'] }),
    900,
  );
  expect(answer.status).toBe(403);
  const [, shown = ''] = /```json\n(.*?)```/s.exec(readme) ?? [];
  expect(await answer.json()).toEqual(JSON.parse(shown));
});

test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
  const grant = issuer.grant({ scopes: ['flights:search'] });
  const search = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${grant.token}` };
    return (await fetch(`${url}/flights`, { headers })).status;
  };
  expect(await search()).toBe(200);
  issuer.revoke(grant.grantId);
  await expect.poll(search).toBe(401);
  expect(issuer.requestsTo('verification')).toBe(0);
});

test('the feed of the example closes with its server', async () => {
  await expect.poll(() => issuer.feed.streams).toBe(1);
  app.server.closeAllConnections();
  await app.close();
  await expect.poll(() => issuer.feed.streams).toBe(0);
});

function book(token: string, price: number): Promise<Response> {
  return fetch(`${url}/bookings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ flight: 'AI 101', price }),
  });
}
