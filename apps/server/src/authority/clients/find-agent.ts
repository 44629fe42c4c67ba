import type { Transaction } from '../../base/store/database.ts';
import { readAgentKeys } from '../agents/agent-keys.ts';
import { type AgentClient, ASSERTION_ALGORITHMS, GRANT_TYPES } from './client.ts';

/** What an agent signs with; see {@link ASSERTION_ALGORITHMS}. */
const AGENT_ALGORITHMS = ASSERTION_ALGORITHMS.filter((algorithm) => algorithm !== 'RS256');

/**
 * An agent as a client: public with one of its redirect URIs, and with its key by `private_key_jwt`.
 * @param transaction of the system: the agent may be any developer's
 * @returns undefined for an unknown or deleted agent, and for the agent that a developer's client is
 */
export async function findAgentClient(
  transaction: Transaction,
  agentId: string,
): Promise<AgentClient | undefined> {
  const agent = await transaction
    .selectFrom('agents')
    .select(['developer_id', 'name', 'scopes', 'redirect_uris', 'status', 'dpop'])
    .where('id', '=', agentId)
    .where('kind', '=', 'agent')
    .executeTakeFirst();
  if (agent === undefined || agent.status === 'deleted') return undefined;
  const keys = (await readAgentKeys(transaction, [agentId])).get(agentId) ?? [];
  const current = keys.find(({ revokedAt }) => revokedAt === null);
  return {
    kind: 'agent',
    id: agentId,
    developerId: agent.developer_id,
    name: agent.name,
    scopes: agent.scopes,
    status: agent.status,
    redirectUris: agent.redirect_uris,
    authenticationMethods: [
      ...(current === undefined ? [] : (['private_key_jwt'] as const)),
      // Each service that sees a token of the agent knows its id.
      ...(agent.redirect_uris.length === 0 ? [] : (['none'] as const)),
    ],
    grantTypes: GRANT_TYPES,
    keys:
      current === undefined ? undefined : { jwks: { keys: [{ ...current.publicKey, kid: current.kid }] } },
    algorithms: AGENT_ALGORITHMS,
    dpop: agent.dpop,
    mustPush: false,
    detailTypes: undefined,
  };
}
