import { removeHidden } from '@grantex/core/issuer';
import { type Agent, GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentEdit } from './edit.tsx';
import { AgentEnd } from './end.tsx';
import { AgentKeys } from './keys.tsx';
import { AgentFacts, ClientFacts } from './facts.tsx';
import { endsGrants } from '../../live/ends-grants.ts';

/** One agent: its description, scopes and keys, and how to end its access. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id, { signal }),
    staleTime: 0,
  });
  const [agentKey, countKey] = [
    ['agents', 'one', id],
    ['grants', 'count', id],
  ];
  const live = useLive({
    keys: [agentKey, countKey],
    staleAfter: (event) => {
      const { type, data } = event;
      if (type.startsWith('agent.'))
        return 'agentId' in data && data.agentId === id ? [agentKey, countKey] : [];
      return type === 'grant.created' || endsGrants(event) ? [countKey] : [];
    },
  });
  const isDeleted = GrantexError.is(query.error) && query.error.code === 'NOT_FOUND';
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Agent' : removeHidden(query.data.name)}>
        <Link to="/agents">All agents</Link>
      </PageHeading>
      <LiveNote live={live} what="This agent" />
      <Loaded query={query} back={<BackTo to="/agents" name="agents" />}>
        {(agent) => (
          <>
            {isDeleted && (
              <Notice kind="warning">
                This agent was deleted while this page was open. The page shows its last state; its grants
                have ended.
              </Notice>
            )}
            <AgentDetails agent={agent} />
          </>
        )}
      </Loaded>
    </>
  );
}

function AgentDetails({ agent }: { agent: Agent }) {
  const mayChange = mayUse(useSession());
  const isClient = agent.kind === 'client';
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">Description</h2>
        {agent.description !== null && (
          <p className="description">
            <Quoted>{agent.description}</Quoted>
          </p>
        )}
        {isClient ? <ClientFacts agent={agent} /> : <AgentFacts agent={agent} />}
        {mayChange && !isClient && <AgentEdit agent={agent} />}
      </section>
      <section className="card" aria-labelledby="scopes">
        <h2 id="scopes">Scopes it can be granted</h2>
        {isClient && (
          <p className="fine">
            All that {mayChange ? <Link to="/settings">your services</Link> : 'your services'} offer to
            clients.
          </p>
        )}
        <ScopeList scopes={agent.scopes} />
      </section>
      {!isClient && (
        <section className="card" aria-labelledby="keys">
          <h2 id="keys">Keys</h2>
          <AgentKeys agent={agent} mayRotate={mayChange} />
        </section>
      )}
      <AgentEnd agent={agent} mayChange={mayChange} />
    </>
  );
}
