import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { GrantTitle } from '../../parts/grant-title.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
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
                {grants.map((grant) => (
                  <li key={grant.grantId}>
                    <p>
                      <Link to={`/grants/${grant.grantId}`}>
                        <GrantTitle grant={grant} />
                      </Link>
                    </p>
                    <p className="fine">
                      <ScopeChip scopes={grant.scopes} /> <RelativeMoment at={grant.issuedAt} />{' '}
                      {grant.status !== 'active' && <Tag kind="plain">{grant.status}</Tag>}
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
