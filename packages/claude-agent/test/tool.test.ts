import { createSdkMcpServer, tool } from '@anthropic-ai/claude-agent-sdk';
import { type CallExtra, currentGrant, grantOf, guardTool } from '@grantex/claude-agent';
import { startTestService } from '@grantex/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { expect, test } from 'vitest';
import { z } from 'zod';

const schema = { flight: z.string(), price: z.coerce.number() };
const rule = {
  scopes: ['flights:book'],
  amount: ({ price }: { price: number }) => price,
} as const;

test('the rule reads what the server has validated, and the handler gets the same, and its grant', async () => {
  await using service = await startTestService();
  const seen: unknown[] = [];
  const grants: unknown[] = [];
  const book = tool('book', 'Books.', schema, async (booking, extra) => {
    seen.push(booking);
    grants.push(currentGrant(), grantOf(extra as CallExtra));
    return { content: [] };
  });
  const reading = { ...rule, amount: (booking: { price: number }) => (seen.push(booking), booking.price) };
  const grantToken = service.tokenFor('flights:book:max_500');
  const guarded = guardTool(book, { guard: service.guard, rule: reading, token: () => grantToken });
  expect(() => service.guard.assertGuarded([{ ...guarded, handler: book.handler }])).toThrow('front of book');
  const { instance } = createSdkMcpServer({ name: 'travel', tools: [guarded] });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'travel', version: '1' });
  await Promise.all([instance.connect(far), client.connect(near)]);
  await client.callTool({ name: 'book', arguments: { flight: 'AI 101', price: '420' } });
  expect(seen[0]).toEqual({ flight: 'AI 101', price: 420 });
  expect(new Set(seen).size).toBe(1);
  expect(grants[0]).toMatchObject({ scopes: ['flights:book:max_500'] });
  expect(grants[1]).toBe(grants[0]);
});

test('what is no tool of a server throws', async () => {
  await using service = await startTestService();
  const guarding = { guard: service.guard, rule, token: () => '' };
  for (const wrong of [undefined, {}, { name: 'book' }, { handler: () => ({ content: [] }) }]) {
    expect(() => guardTool(wrong as never, guarding)).toThrow('"tool" must be a tool of a server');
  }
});
