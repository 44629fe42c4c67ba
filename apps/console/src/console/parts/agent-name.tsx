import { removeHidden } from '@grantex/core/issuer';
import { type Agent, GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../../ui/quoted.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';

/** The key of the newest agents, which are named without a question for each, and offered where one is chosen. */
export const OFFERED = ['agents', 'offered'];

/** The newest 200 agents, asked for once for all that needs them. */
export function useOffered(isWanted = true): { agents: readonly Agent[]; isSettled: boolean } {
  const api = useApi();
  const query = useQuery({
    queryKey: OFFERED,
    queryFn: ({ signal }) => api.agents.list({ pageSize: 200 }, { signal }),
    staleTime: 60_000,
    enabled: isWanted,
  });
  return { agents: query.data?.agents ?? [], isSettled: query.isFetched };
}

/**
 * An agent by its name, which leads to its page; by its id alone once it was deleted, and for keys that may not read
 * agents. One that is not among the newest is asked for by itself.
 */
export function AgentName({ id, isOneLine = false }: { id: string; isOneLine?: boolean }) {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue');
  const { agents, isSettled } = useOffered(mayRead);
  const offered = agents.find(({ agentId }) => agentId === id);
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id, { signal }),
    staleTime: 60_000,
    enabled: mayRead && isSettled && offered === undefined,
  });
  const name = (offered ?? query.data)?.name;
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
