import { GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Code, Quoted } from '../ui/quoted.tsx';
import { useApi } from './api.ts';

/** An agent by its name, which leads to its page; by its id alone once it was deleted. */
export function AgentName({ id }: { id: string }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id, { signal }),
    staleTime: 60_000,
  });
  if (query.data === undefined) {
    return (
      <>
        <Code>{id}</Code>
        {GrantexError.is(query.error) && query.error.code === 'NOT_FOUND' && ' (deleted)'}
      </>
    );
  }
  return (
    <Link to={`/agents/${id}`}>
      <Quoted>{query.data.name}</Quoted>
    </Link>
  );
}
