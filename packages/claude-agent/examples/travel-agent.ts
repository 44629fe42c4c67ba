import { createSdkMcpServer, query, type SDKUserMessage, tool } from '@anthropic-ai/claude-agent-sdk';
import { createGrantex, currentGrant, defineRules, guardQuery, guardTool } from '@grantex/claude-agent';
import { z } from 'zod';

export const grantex = createGrantex();
const { guard } = grantex;

const rules = defineRules({
  Read: { scopes: ['files:read'] },
  Write: {
    scopes: ['files:write'],
    metadata: (input: { file_path: string }) => ({ path: input.file_path }),
  },
  Bash: { scopes: ['shell:run'], metadata: (input: { command: string }) => ({ command: input.command }) },
});

const book = tool(
  'book',
  'Books a flight at its price.',
  { flight: z.string(), price: z.number() },
  async ({ flight }) => ({
    content: [{ type: 'text', text: `Booked ${flight} for ${currentGrant()?.principalId}.` }],
  }),
);
const bookRule = {
  scopes: ['flights:book', 'payments:initiate'],
  action: 'flight.booked',
  amount: (booking: { price: number }) => booking.price,
  metadata: (booking: { flight: string }) => ({ flight: booking.flight }),
} as const;

/** Travels with what the person has granted, and with no tool that has no rule. */
export function travel(prompt: string | AsyncIterable<SDKUserMessage>, token: () => string | undefined) {
  const server = createSdkMcpServer({
    name: 'travel',
    tools: [guardTool(book, { guard, rule: bookRule, token })],
  });
  const guarded = guardQuery(query, { guard, rules, token, unguarded: ['mcp__travel__book'] });
  return guarded({
    prompt,
    options: {
      settingSources: [],
      mcpServers: { travel: server },
      allowedTools: ['mcp__travel__book', 'Read', 'Write', 'Bash'],
    },
  });
}
