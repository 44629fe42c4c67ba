import { removeHidden } from '@grantex/core/issuer';
import { type Agent, GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';

/** The query key of {@link useNewestAgents}. */
export const NEWEST_AGENTS = ['agents', 'newest-200'];

/** The newest 200 agents, in one request for everything that names agents or suggests them. */
export function useNewestAgents(isEnabled = true): { agents: readonly Agent[]; isFetched: boolean } {
  const api = useApi();
  const query = useQuery({
    queryKey: NEWEST_AGENTS,
    queryFn: ({ signal }) => api.agents.list({ pageSize: 200 }, { signal }),
    staleTime: 60_000,
    enabled: isEnabled,
  });
  return { agents: query.data?.agents ?? [], isFetched: query.isFetched };
}

/**
 * An agent's name, linked to its page; or its id, where the agent was deleted or the session's key may not read agents.
 * An agent that is not among the newest is fetched by itself.
 */
export function AgentName({ id, isOneLine = false }: { id: string; isOneLine?: boolean }) {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue');
  const { agents, isFetched } = useNewestAgents(mayRead);
  const newest = agents.find(({ agentId }) => agentId === id);
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id, { signal }),
    staleTime: 60_000,
    enabled: mayRead && isFetched && newest === undefined,
  });
  const name = (newest ?? query.data)?.name;
  if (!mayRead || name === undefined) {
    return (
      <>
        <Code>{id}</Code>
        {GrantexError.is(query.error) && query.error.code === 'NOT_FOUND' && ' (deleted)'}
      </>
    );
  }
  return (
    <Link to={`/agents/${id}`} {...(isOneLine ? { className: 'one-line', title: removeHidden(name) } : {})}>
      <Quoted>{name}</Quoted>
    </Link>
  );
}
