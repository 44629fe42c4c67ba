import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** Without entries: what to do next. Read again when the number of agents changes. */
export function NoActivity({ agentCount }: { agentCount: number }) {
  const api = useApi();
  const session = useSession();
  const mayIssue = mayUse(session, 'issue');
  const agents = useQuery({
    queryKey: ['agents', 'newest-active', agentCount],
    queryFn: ({ signal }) => api.agents.list({ pageSize: 20 }, { signal }),
    enabled: mayIssue,
    placeholderData: keepPreviousData,
  });
  const agent = agents.data?.agents.find(({ status, scopes }) => status === 'active' && scopes.length > 0);
  const { issuer } = readShell();
  return (
    <div className="empty">
      <h2>No activity in this time</h2>
      {agent === undefined ? (
        <p>
          {mayIssue ? (
            <>
              Start by registering an agent: <Link to="/agents">Agents</Link> shows how.
            </>
          ) : (
            'First, somebody with an admin key has to register an agent.'
          )}
        </p>
      ) : (
        <>
          <p>Ask a person for a grant, and put a guard in front of the tools that the agent calls:</p>
          <Snippet label="Asking a person for a grant">
            {withCurl(issuer, agent.agentId, agent.scopes)}
          </Snippet>
        </>
      )}
      <p>
        <Link to="/audit">The audit log</Link> shows how a guard writes to it.
      </p>
    </div>
  );
}

const withCurl = (issuer: string, agentId: string, scopes: readonly string[]): string =>
  `curl ${issuer}/v1/authorize \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ agentId, principalId: 'user_alice', scopes: scopes.slice(0, 3) })}'`;
