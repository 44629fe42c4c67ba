import { defineRules, guardMcpServer } from '@grantex/openai-agents';
import { Agent, MCPServerStdio, run } from '@openai/agents';
import { grantex, token, type Trip } from './travel-agent.ts';

const rules = defineRules({
  list_directory: { scopes: ['files:read'] },
  write_file: { scopes: ['files:write'], metadata: ({ path }: { path: string }) => ({ path }) },
});

// A server that others wrote (@modelcontextprotocol/server-filesystem). Its other tools have no rule, so they are refused.
export const files = guardMcpServer(new MCPServerStdio({ command: 'mcp-server-filesystem', args: ['.'] }), {
  guard: grantex.guard,
  rules,
  token,
});

const agent = new Agent<Trip>({ name: 'Files', mcpServers: [files] });

export async function tidy(request: string, grantToken: () => string | undefined) {
  await files.connect();
  const { finalOutput } = await run(agent, request, { context: { grantToken } });
  await files.close();
  return finalOutput;
}
