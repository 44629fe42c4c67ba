import { removeHidden } from '@grantex/core/issuer';
import { type Agent, GrantexError } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { ScopeWords } from '../../parts/scope-list.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentEdit } from './edit.tsx';
import { AgentEnd } from './end.tsx';
import { AgentKeys } from './keys.tsx';
import { AgentState, KeyState } from './state.tsx';
import { mayEndGrants } from '../../live/ends-grants.ts';

/** One agent: what it is, what it may be granted, its keys, and its end. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['agents', 'one', id],
    queryFn: ({ signal }) => api.agents.get(id, { signal }),
    staleTime: 0,
  });
  const [own, held] = [
    ['agents', 'one', id],
    ['grants', 'count', id],
  ];
  const live = useLive({
    keys: [own, held],
    dueBy: (event) => {
      const { type, data } = event;
      if (type.startsWith('agent.')) return 'agentId' in data && data.agentId === id ? [own, held] : [];
      return type === 'grant.created' || mayEndGrants(event) ? [held] : [];
    },
  });
  const isDeleted = GrantexError.is(query.error) && query.error.code === 'NOT_FOUND';
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Agent' : removeHidden(query.data.name)}>
        <Link to="/agents">All agents</Link>
      </PageHeading>
      <LiveNote live={live} what="This agent" />
      <Loaded
        query={query}
        back={
          <Link className="button plain small" to="/agents">
            To the list of agents
          </Link>
        }
      >
        {(agent) => (
          <>
            {isDeleted && (
              <Notice kind="warning">
                This agent was deleted meanwhile. What is shown is how it was; nothing of it is in force.
              </Notice>
            )}
            <AgentShown agent={agent} />
          </>
        )}
      </Loaded>
    </>
  );
}

function AgentShown({ agent }: { agent: Agent }) {
  const mayChange = mayUse(useSession());
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">What it is</h2>
        {agent.description !== null && (
          <p className="description">
            <Quoted>{agent.description}</Quoted>
          </p>
        )}
        <Facts agent={agent} />
        {mayChange && <AgentEdit agent={agent} />}
      </section>
      <section className="card" aria-labelledby="scopes">
        <h2 id="scopes">The most that it can be granted</h2>
        <ScopeWords scopes={agent.scopes} />
      </section>
      <section className="card" aria-labelledby="keys">
        <h2 id="keys">Keys</h2>
        <AgentKeys agent={agent} mayRotate={mayChange} />
      </section>
      <AgentEnd agent={agent} mayChange={mayChange} />
    </>
  );
}

function Facts({ agent }: { agent: Agent }) {
  const mayRead = mayUse(useSession(), 'audit-read');
  const { agentId, did, redirectUris, createdAt, updatedAt } = agent;
  return (
    <dl className="facts">
      <div>
        <dt>State</dt>
        <dd>
          <AgentState agent={agent} /> <KeyState agent={agent} />
        </dd>
      </div>
      <div>
        <dt>Agent id</dt>
        <dd>
          <Code>{agentId}</Code>
        </dd>
      </div>
      <div>
        <dt>DID</dt>
        <dd>
          <Code>{did}</Code>
        </dd>
      </div>
      <div>
        <dt>Redirect URIs</dt>
        <dd>
          {redirectUris.length === 0 && 'None: codes are fetched from the server.'}
          {redirectUris.map((uri) => (
            <p key={uri}>
              <Code>{uri}</Code>
            </p>
          ))}
        </dd>
      </div>
      <div>
        <dt>Registered</dt>
        <dd>
          <Moment at={createdAt} />
          {updatedAt !== createdAt && (
            <span className="fine">
              {', changed '}
              <Moment at={updatedAt} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Grants</dt>
        <dd>
          <Link to={`/grants?agent=${agentId}`}>What it holds and held</Link>
        </dd>
      </div>
      {mayRead && (
        <div>
          <dt>Audit log</dt>
          <dd>
            <Link to={`/audit?agent=${agentId}`}>What it did</Link>
          </dd>
        </div>
      )}
    </dl>
  );
}
