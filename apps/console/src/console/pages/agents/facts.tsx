import type { Agent } from '@grantex/sdk';
import { Link } from 'react-router';
import { clientHost } from '../../../ui/client-host.ts';
import { Fact } from '../../../ui/fact.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentState, KeyState } from './state.tsx';

/** What the developer registered about an agent. */
export function AgentFacts({ agent }: { agent: Agent }) {
  const { agentId, did, redirectUris, createdAt, updatedAt } = agent;
  return (
    <dl className="facts">
      <Fact name="State">
        <AgentState agent={agent} />
      </Fact>
      <Fact name="Key">
        <KeyState agent={agent} />
      </Fact>
      <Fact name="Agent id">
        <Code>{agentId}</Code>
      </Fact>
      <Fact name="DID">
        <Code>{did}</Code>
      </Fact>
      <Fact name="Redirect URIs">
        {redirectUris.length === 0 && 'None: the program fetches the code from the server.'}
        {redirectUris.map((uri) => (
          <p key={uri}>
            <Code>{uri}</Code>
          </p>
        ))}
      </Fact>
      <Fact name="Registered">
        <RelativeMoment at={createdAt} />
        {updatedAt !== createdAt && (
          <span className="fine">
            {', changed '}
            <RelativeMoment at={updatedAt} />
          </span>
        )}
      </Fact>
      <Activity agentId={agentId} />
    </dl>
  );
}

/** What is known about an OAuth client. */
export function ClientFacts({ agent }: { agent: Agent }) {
  const { agentId, clientId, createdAt } = agent;
  const host = clientHost(clientId ?? '');
  return (
    <dl className="facts">
      <Fact name="State">
        <AgentState agent={agent} />
      </Fact>
      <Fact name="Kind">
        <p>OAuth client. Its name is what it calls itself; nobody has checked it.</p>
        <p className="fine">
          {host === null ? (
            'It registered itself at this server.'
          ) : (
            <>
              It is described at <strong>{host}</strong>.
            </>
          )}
        </p>
      </Fact>
      <Fact name="Client id">
        <Code>{clientId ?? ''}</Code>
      </Fact>
      <Fact name="Agent id">
        <Code>{agentId}</Code>
      </Fact>
      <Fact name="First authorized">
        <RelativeMoment at={createdAt} />
      </Fact>
      <Activity agentId={agentId} />
    </dl>
  );
}

/** Where to find what the agent holds and did. */
function Activity({ agentId }: { agentId: string }) {
  const mayRead = mayUse(useSession(), 'audit-read');
  return (
    <>
      <Fact name="Grants">
        <Link to={`/grants?agent=${agentId}`}>All its grants</Link>
      </Fact>
      {mayRead && (
        <Fact name="Audit log">
          <Link to={`/audit?agent=${agentId}`}>What it did</Link>
        </Fact>
      )}
    </>
  );
}
