import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** What is to be done next, where nothing has happened yet: looked at anew when there are more or fewer agents. */
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
      <h2>Nothing has happened in this time</h2>
      {agent === undefined ? (
        <p>
          Agents are registered first
          {mayIssue ? (
            <>
              : <Link to="/agents">Agents</Link> shows how.
            </>
          ) : (
            ', by somebody with an admin key.'
          )}
        </p>
      ) : (
        <>
          <p>Ask a person for a grant, and let a guard stand in front of what the agent calls:</p>
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
