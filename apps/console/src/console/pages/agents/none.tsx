import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Snippet } from '../../../ui/snippet.tsx';

/** Without agents: how to register the first one. */
export function NoAgents({ mayRegister }: { mayRegister: boolean }) {
  const { issuer } = readShell();
  return (
    <>
      <h2>No agent yet</h2>
      <p>
        {mayRegister ? (
          <>
            <Link to="/agents/new">Register the first one here</Link>, or from your program:
          </>
        ) : (
          'Somebody with an admin key can register the first one, here or from a program:'
        )}
      </p>
      <Snippet label="Registering an agent with the SDK">{withSdk(issuer)}</Snippet>
      <p>
        Or without the SDK, and without a key (the consent page then says that the agent has no proven key):
      </p>
      <Snippet label="Registering an agent with curl">{withCurl(issuer)}</Snippet>
    </>
  );
}

const withSdk = (issuer: string): string => `import { createAgentKey, Grantex } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const gx = new Grantex({
  baseUrl: '${issuer}',
  apiKey: process.env.GRANTEX_API_KEY,
});
const key = await createAgentKey({ store: createFileStore({ directory: '.grantex' }) });
const agent = await gx.agents.register({
  name: 'Travel planner',
  scopes: ['calendar:read', 'payments:initiate:max_500'],
  key,
});`;

const withCurl = (issuer: string): string => `curl ${issuer}/v1/agents \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "Travel planner", "scopes": ["calendar:read"]}'`;
