import { type Implementation, McpServer, type RegisteredTool } from '@modelcontextprotocol/server';
import type { Role } from '@grantex/sdk';
import { agentTools } from './agent-tools.ts';
import { auditTools } from './audit-tools.ts';
import { authorizationTools } from './authorization-tools.ts';
import type { ConsoleContext } from './console-context.ts';
import type { ConsoleTool } from './console-tool.ts';
import { grantTools } from './grant-tools.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { registerResources } from './resources.ts';
import type { Standing } from './roles.ts';
import { verifyTools } from './verify-tool.ts';
import { whoamiTools } from './whoami-tool.ts';

/** Every tool there is, whatever the API key may do. */
export const consoleTools: readonly ConsoleTool[] = [
  ...whoamiTools,
  ...agentTools,
  ...authorizationTools,
  ...grantTools,
  ...verifyTools,
  ...auditTools,
];

interface Offered {
  readonly role: Role | undefined;
  readonly registered: Pick<RegisteredTool, 'enabled' | 'enable' | 'disable'>;
}

/**
 * The Grantex MCP server, not yet connected. It offers what the API key may use, as far as that is known: what it
 * cannot know the server decides, at each call.
 */
export function createConsole(implementation: Implementation, context: ConsoleContext): McpServer {
  const server = new McpServer(implementation, { instructions: INSTRUCTIONS, maxToolInputElements: 1_000 });
  const offered: readonly Offered[] = [
    ...consoleTools.map((tool) => ({ role: tool.role, registered: tool.register(server, context, offer) })),
    ...registerResources(server, context),
  ];
  offer(context.standing);
  return server;

  function offer(standing: Standing): void {
    for (const { role, registered } of offered) {
      const isOffered = role === undefined || standing[role] !== false;
      if (isOffered === registered.enabled) continue;
      if (isOffered) registered.enable();
      else registered.disable();
    }
  }
}
