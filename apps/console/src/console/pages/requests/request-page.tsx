import { removeHidden } from '@grantex/core/issuer';
import { GrantexError, type ListedAuthorization } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { useAgentName } from '../../parts/agent-name.tsx';
import { changesRequests, untilNextExpiry } from '../../parts/request-state.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { useApi } from '../../session/api.ts';
import { RequestCancel } from './cancel.tsx';
import { RequestFacts } from './facts.tsx';
import { RequestSend } from './send.tsx';

/** One request: who was asked for what, its link, and how to take it back. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const key = ['requests', 'one', id];
  const query = useQuery({
    queryKey: key,
    // Reading the request by itself would take the code that its program waits for.
    queryFn: async ({ signal }) => {
      const { requests } = await api.authorizations.list({ authRequestId: id }, { signal });
      const [request] = requests;
      if (request === undefined) throw new GrantexError('NOT_FOUND', 'there is no such request any more');
      return request;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => untilNextExpiry(state.data === undefined ? [] : [state.data]),
  });
  const live = useLive({
    keys: [key],
    staleAfter: (event) =>
      changesRequests(event) && (!('authRequestId' in event.data) || event.data.authRequestId === id)
        ? [key]
        : [],
  });
  return (
    <>
      <RequestHeading request={query.data} />
      <LiveNote live={live} what="This request" />
      <Loaded query={query} back={<BackTo to="/requests" name="requests" />}>
        {(request) => <RequestDetails key={request.authRequestId} request={request} />}
      </Loaded>
    </>
  );
}

/** Which agent asks which person. */
function RequestHeading({ request }: { request: ListedAuthorization | undefined }) {
  const { name } = useAgentName(request?.agentId);
  const person = request?.principalId ?? 'an erased person';
  return (
    <PageHeading title={name === undefined ? 'Request' : removeHidden(`${name} → ${person}`)}>
      <Link to="/requests">All requests</Link>
    </PageHeading>
  );
}

function RequestDetails({ request }: { request: ListedAuthorization }) {
  const { approvedScopes, scopes } = request;
  const isLess = approvedScopes !== undefined && approvedScopes.length < scopes.length;
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">Who is asked</h2>
        <RequestFacts request={request} />
        <RequestCancel request={request} />
      </section>
      {request.status === 'pending' && <RequestSend request={request} />}
      <section className="card" aria-labelledby="scopes">
        <h2 id="scopes">{approvedScopes === undefined ? 'What it asks for' : 'What was approved'}</h2>
        <ScopeList
          scopes={approvedScopes ?? scopes}
          details={request.approvedAuthorizationDetails ?? request.authorizationDetails}
        />
      </section>
      {isLess && (
        <section className="card" aria-labelledby="left-out">
          <h2 id="left-out">What was left out</h2>
          <ScopeList
            scopes={scopes.filter((scope) => !approvedScopes.includes(scope))}
            details={request.authorizationDetails}
          />
        </section>
      )}
    </>
  );
}
