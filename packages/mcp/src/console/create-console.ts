import { type Implementation, McpServer } from '@modelcontextprotocol/server';
import type { Role } from '@grantex/sdk';
import { agentTools } from './agent-tools.ts';
import { auditTools } from './audit-tools.ts';
import { authorizationTools } from './authorization-tools.ts';
import type { ConsoleContext, KnownRoles } from './console-context.ts';
import type { ConsoleTool } from './console-tool.ts';
import { grantTools } from './grant-tools.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { resourceOffers } from './resources.ts';
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

/** Something that is offered to whoever has a role. */
export interface Offer {
  /** Undefined: to everybody. */
  readonly role: Role | undefined;
  register(): { remove(): void };
}

/**
 * The Grantex MCP server, not yet connected. It offers what the API key may use, as far as that is known: what it
 * cannot know the server decides, at each call.
 */
export function createConsole(implementation: Implementation, context: ConsoleContext): McpServer {
  const server = new McpServer(implementation, { instructions: INSTRUCTIONS, maxToolInputElements: 1_000 });
  const offers: readonly Offer[] = [
    ...consoleTools.map(({ role, register }) => ({ role, register: () => register(server, context, offer) })),
    ...resourceOffers(server, context),
  ];
  // All of them once: what a server can do at all is settled before it is connected.
  const offered = new Map(offers.map((each) => [each, each.register()]));
  offer(context.roles);
  return server;

  /** Removed and not disabled: a template that is disabled is listed all the same. */
  function offer(roles: KnownRoles): void {
    for (const each of offers) {
      const isOffered = isFor(roles, each.role);
      if (isOffered === offered.has(each)) continue;
      offered.get(each)?.remove();
      offered.delete(each);
      if (isOffered) offered.set(each, each.register());
    }
  }
}

function isFor(roles: KnownRoles, needed: Role | undefined): boolean {
  if (needed === undefined || roles === undefined) return true;
  return roles.includes('admin') || roles.includes(needed);
}
