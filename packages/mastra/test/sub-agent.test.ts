import { guardTool } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { expect, test } from 'vitest';
import { agentOf, scriptedModel } from './scripted.ts';
import { carrying, createService, token } from './service.ts';

test('a sub-agent has the request context of its parent, and so its token', async () => {
  const service = createService();
  const { guard, recorder } = service;
  const root = service.issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book'] });
  for (const by of [guard, guard.forAgent({ agentId: 'ag_booking' })]) {
    const book = createTool({ id: 'book', description: 'Books.', execute: async () => 'booked' });
    const booking = new Agent({
      id: 'booking',
      name: 'Booking',
      description: 'Books.',
      instructions: 'Book.',
      model: scriptedModel([['book', {}]]).model,
      tools: { book: guardTool(book, { guard: by, rule: { scopes: ['flights:book'] }, token }) },
    });
    const outer = scriptedModel([['agent-booking', { prompt: 'Book.' }]]);
    const requestContext = carrying(() => root.token);
    await agentOf(outer, {}, { agents: { booking } }).generate('Book.', { requestContext });
  }
  await recorder.settled();
  expect(recorder.entries.map(({ status, agentId }) => [status, agentId])).toEqual([
    ['allowed', 'ag_travel'],
    ['success', 'ag_travel'],
    ['blocked', 'ag_travel'],
  ]);
});
