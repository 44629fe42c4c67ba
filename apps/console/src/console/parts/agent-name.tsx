import { removeHidden } from '@grantex/core/issuer';
import { type Agent, type Grantex, GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';

/** The query key of {@link useNewestAgents}. */
export const NEWEST_AGENTS = ['agents', 'newest-200'];

/** The newest 200 agents, in one request for everything that names agents. */
function useNewestAgents(isEnabled: boolean): { agents: readonly Agent[]; isFetched: boolean } {
  const api = useApi();
  const query = useQuery({
    queryKey: NEWEST_AGENTS,
    queryFn: ({ signal }) => api.agents.list({ pageSize: 200 }, { signal }),
    staleTime: 60_000,
    enabled: isEnabled,
  });
  return { agents: query.data?.agents ?? [], isFetched: query.isFetched };
}

/** What an agent is called. */
export interface AgentNaming {
  /** Undefined while it loads, where the agent was deleted, and where the session's key may not read agents. */
  name: string | undefined;
  isPending: boolean;
  isDeleted: boolean;
}

/** The name of an agent. One that is not among the newest is fetched by itself. */
export function useAgentName(id: string | undefined): AgentNaming {
  const api = useApi();
  const isWanted = mayUse(useSession(), 'issue') && id !== undefined;
  const { agents, isFetched } = useNewestAgents(isWanted);
  const newest = agents.find(({ agentId }) => agentId === id);
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id ?? '', { signal }),
    staleTime: 60_000,
    enabled: isWanted && isFetched && newest === undefined,
  });
  return {
    name: isWanted ? (newest ?? query.data)?.name : undefined,
    isPending: isWanted && (!isFetched || (newest === undefined && query.isPending)),
    isDeleted: GrantexError.is(query.error) && query.error.code === 'NOT_FOUND',
  };
}

/** The names of all agents by their ids, for a list of any length. */
export async function agentNames(api: Grantex, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { agentId, name } of api.agents.listAll({}, { signal })) names.set(agentId, name);
  return names;
}

/** An agent's name as text; or its id. */
export function AgentLabel({ id }: { id: string }) {
  const { name, isDeleted } = useAgentName(id);
  if (name !== undefined) return <Quoted>{name}</Quoted>;
  return (
    <>
      <Code>{id}</Code>
      {isDeleted && ' (deleted)'}
    </>
  );
}

/** An agent's name, linked to its page; or its id. */
export function AgentName({ id, isOneLine = false }: { id: string; isOneLine?: boolean }) {
  const { name } = useAgentName(id);
  if (name === undefined) return <AgentLabel id={id} />;
  return (
    <Link to={`/agents/${id}`} {...(isOneLine ? { className: 'one-line', title: removeHidden(name) } : {})}>
      <Quoted>{name}</Quoted>
    </Link>
  );
}
