import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { ACTIVITY } from './query.ts';

const LATEST = 5;

/** The newest grants. */
export function LatestGrants() {
  const api = useApi();
  const query = useQuery({
    queryKey: [ACTIVITY, 'grants'],
    queryFn: ({ signal }) => api.grants.list({ pageSize: LATEST }, { signal }),
  });
  return (
    <section className="card" aria-labelledby="grants">
      <h2 id="grants">Latest grants</h2>
      <Loaded query={query}>
        {({ grants }) =>
          grants.length === 0 ? (
            <p>No person has granted anything yet.</p>
          ) : (
            <>
              <ul className="latest">
                {grants.map(({ grantId, agentId, principalId, scopes, issuedAt, status }) => (
                  <li key={grantId}>
                    <p>
                      <AgentName id={agentId} /> →{' '}
                      {principalId === null ? 'an erased principal' : <Quoted>{principalId}</Quoted>}
                    </p>
                    <p className="fine">
                      <Link to={`/grants/${grantId}`}>
                        {scopes.length} {scopes.length === 1 ? 'scope' : 'scopes'}
                      </Link>
                      , <Moment at={issuedAt} /> {status !== 'active' && <Tag kind="plain">{status}</Tag>}
                    </p>
                  </li>
                ))}
              </ul>
              <p className="fine">
                <Link to="/grants">All grants</Link>
              </p>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
