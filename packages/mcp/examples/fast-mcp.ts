import { createFastMcp } from '@grantex/mcp/fastmcp';
import { z } from 'zod';
import { grantex, rules } from './travel.ts';

export const server = createFastMcp({
  name: 'travel',
  version: '1.0.0',
  guard: grantex.guard,
  rules,
  metadata: {
    resource: 'https://travel.example/mcp',
    authorizationServers: [process.env['GRANTEX_URL'] ?? 'http://localhost:4000'],
  },
});

server.addTool({
  name: 'book_flight',
  parameters: z.object({ flight: z.string(), price: z.number() }),
  execute: async ({ flight, price }, { session }) =>
    `Booked ${flight} for ${price}, for ${session?.extra.grant.principalId}.`,
});
