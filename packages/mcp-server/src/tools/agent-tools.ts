import { AGENT_STATUSES } from '@grantex/core/issuer';
import type { Agent } from '@grantex/sdk';
import { z } from 'zod';
import { ADDS, type Tool, defineTool, ENDS, READS, SETS } from '../toolkit/define-tool.ts';
import {
  counted,
  idInput,
  pageInputs,
  pageOutputs,
  scopesOutput,
  shownScopes,
  untrusted,
} from '../toolkit/fields.ts';
import { cut } from '../toolkit/untrusted.ts';

const agentOutput = z.object({
  agentId: z.string(),
  did: z.string(),
  status: z.enum(AGENT_STATUSES),
  kind: z
    .enum(['agent', 'client'])
    .describe('client: an OAuth client that a person authorized, named as it calls itself'),
  ...scopesOutput,
  hasProvenKey: z.boolean().describe('Whether the agent has shown that it holds a private key'),
  createdAt: z.string(),
  updatedAt: z.string(),
  untrusted: untrusted({
    name: z.string(),
    description: z.string().nullable(),
    redirectUris: z.array(z.string()),
  }),
});
const oneAgent = z.object({ agentId: idInput });

/** The tools for agents. Reading needs the role `issue`, everything else `admin`. */
export const agentTools: readonly Tool[] = [
  defineTool({
    name: 'list_agents',
    title: 'List agents',
    description: 'The agents of this developer, newest first, a page at a time.',
    role: 'issue',
    effects: READS,
    input: z.object(pageInputs),
    output: z.object({ agents: z.array(agentOutput), ...pageOutputs }),
    run: async ({ gx }, { page, pageSize }, { signal }) => {
      const { agents, total } = await gx.agents.list({ page, pageSize }, { signal });
      return {
        agents: agents.map((agent) => agentView(agent, { scopes: 20, text: 300 })),
        total,
        page,
        hasMore: page * pageSize < total,
      };
    },
    summary: ({ agents, total, page, hasMore }) =>
      `${counted(agents.length, 'agent')} of ${total}, page ${page}.${hasMore ? ` The next page is ${page + 1}.` : ''}`,
  }),
  defineTool({
    name: 'get_agent',
    title: 'Look at an agent',
    description:
      'One agent: its status, and the scopes that it declares, which are the most it can be granted.',
    role: 'issue',
    effects: READS,
    input: oneAgent,
    output: agentOutput,
    run: async ({ gx }, { agentId }, { signal }) => agentView(await gx.agents.get(agentId, { signal })),
    summary: ({ agentId, status }) => `Agent ${agentId} is ${status}.`,
  }),
  defineTool({
    name: 'register_agent',
    title: 'Register an agent',
    description:
      'Registers a new agent. Its scopes are a ceiling: declare only what it will ever need. It has no key of its own, and consent pages say so; the operator of the agent registers a key with the SDK.',
    role: 'admin',
    effects: ADDS,
    input: z.object({
      name: z.string().min(1).max(200),
      description: z.string().max(2_000).optional(),
      scopes: z
        .array(z.string().min(1).max(256))
        .max(100)
        .describe('Such as ["flights:search", "flights:book"]'),
    }),
    output: agentOutput,
    run: async ({ gx }, input, { signal }) => agentView(await gx.agents.register(input, { signal })),
    summary: ({ agentId }) => `Agent ${agentId} is registered.`,
  }),
  defineTool({
    name: 'suspend_agent',
    title: 'Suspend an agent',
    description:
      'Ends every grant of the agent for good, and allows no new ones until it is reactivated. Ask the person first.',
    role: 'admin',
    effects: ENDS,
    input: oneAgent,
    output: agentOutput,
    run: async ({ gx }, { agentId }, { signal }) => agentView(await gx.agents.suspend(agentId, { signal })),
    summary: ({ agentId }) => `Agent ${agentId} is suspended, and all of its grants have ended.`,
  }),
  defineTool({
    name: 'reactivate_agent',
    title: 'Reactivate an agent',
    description: 'Allows new grants for a suspended agent. Grants that the suspension ended stay ended.',
    role: 'admin',
    effects: SETS,
    input: oneAgent,
    output: agentOutput,
    run: async ({ gx }, { agentId }, { signal }) =>
      agentView(await gx.agents.reactivate(agentId, { signal })),
    summary: ({ agentId }) => `Agent ${agentId} is active. Its earlier grants stay ended.`,
  }),
  defineTool({
    name: 'delete_agent',
    title: 'Delete an agent',
    description: 'Ends every grant of the agent and removes it, for good. Ask the person first.',
    role: 'admin',
    effects: ENDS,
    input: oneAgent,
    output: z.object({ agentId: z.string(), isDeleted: z.literal(true) }),
    run: async ({ gx }, { agentId }, { signal }) => {
      await gx.agents.delete(agentId, { signal });
      return { agentId, isDeleted: true as const };
    },
    summary: ({ agentId }) => `Agent ${agentId} is deleted, and all of its grants have ended.`,
  }),
];

function agentView(
  agent: Agent,
  most: { readonly scopes: number; readonly text: number } = { scopes: 100, text: 2_000 },
): z.input<typeof agentOutput> {
  const { agentId, did, status, kind, createdAt, updatedAt, name, description } = agent;
  return {
    agentId,
    did,
    status,
    kind,
    ...shownScopes(agent.scopes, most.scopes),
    hasProvenKey: agent.keys.some(({ revokedAt }) => revokedAt === null),
    createdAt,
    updatedAt,
    untrusted: {
      name: cut(name, 200),
      description: description === null ? null : cut(description, most.text),
      redirectUris: agent.redirectUris.slice(0, 5).map((uri) => cut(uri, 200)),
    },
  };
}
