import type { Agent } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Loaded } from '../../../ui/loading.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';

/** Without grants: how to ask for the first one, for one of the developer's own agents. */
export function NoGrants() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['agents', 'newest'],
    queryFn: ({ signal }) => api.agents.list({ pageSize: 20 }, { signal }),
  });
  return (
    <>
      <h2>No grant yet</h2>
      <Loaded query={query}>
        {({ agents }) => {
          const agent = agents.find(({ status, scopes }) => status === 'active' && scopes.length > 0);
          return agent === undefined ? <NoAgentYet /> : <AskForGrant agent={agent} />;
        }}
      </Loaded>
    </>
  );
}

function NoAgentYet() {
  return (
    <p>
      Only agents that declare scopes can be granted anything, and none of yours does.{' '}
      <Link to="/agents">Agents</Link> shows how to register one.
    </p>
  );
}

function AskForGrant({ agent }: { agent: Agent }) {
  const { issuer, mode } = readShell();
  const isSandbox = mode === 'sandbox';
  return (
    <>
      <p>
        Ask a person to let <Quoted>{agent.name}</Quoted> act for them. Name the person as your program does.{' '}
        {isSandbox
          ? 'This is a sandbox: it approves at once and returns the code.'
          : 'Then send their browser to consentUrl, where they decide.'}
      </p>
      <Snippet label="Asking with the SDK">{withSdk(agent, issuer, isSandbox)}</Snippet>
      <Snippet label="Asking with curl">{withCurl(agent, issuer)}</Snippet>
    </>
  );
}

function withSdk({ agentId, scopes }: Agent, issuer: string, isSandbox: boolean): string {
  const request = `{
  agentId: '${agentId}',
  principalId: 'user_alice',
  scopes: [${scopes.map((scope) => `'${scope}'`).join(', ')}],
}`;
  const rest = isSandbox
    ? `const { code } = await gx.authorize(${request});
const { grantToken } = await gx.tokens.exchange({ code, agentId: '${agentId}' });`
    : `const { consentUrl, authRequestId } = await gx.authorize(${request});
const { code } = await gx.authorizations.waitForCode(authRequestId);
const { grantToken } = await gx.tokens.exchange({ code, agentId: '${agentId}' });`;
  return `import { Grantex } from '@grantex/sdk';

const gx = new Grantex({
  baseUrl: '${issuer}',
  apiKey: process.env.GRANTEX_API_KEY,
});
${rest}`;
}

const withCurl = ({ agentId, scopes }: Agent, issuer: string): string => `curl ${issuer}/v1/authorize \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ agentId, principalId: 'user_alice', scopes })}'`;
