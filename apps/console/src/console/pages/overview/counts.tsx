import type { ActivityReport } from '@grantex/sdk';
import { Link } from 'react-router';
import { countOf } from '../../parts/paging.tsx';
import { mayUse, useSession } from '../../session/session.ts';

/** What there is at this moment. */
export function OverviewCounts({ counts }: { counts: ActivityReport['inForce'] }) {
  const session = useSession();
  const mayOpen = mayUse(session, 'issue');
  const tiles = [
    { label: 'Agents', count: counts.agents, to: '/agents' },
    { label: 'Grants in force', count: counts.grants, to: '/grants?status=active' },
    { label: 'Requests that wait for a person', count: counts.openRequests, to: undefined },
  ];
  return (
    <dl className="tiles">
      {tiles.map(({ label, count, to }) => (
        <div key={label} className="card">
          <dt>{mayOpen && to !== undefined ? <Link to={to}>{label}</Link> : label}</dt>
          <dd>{countOf(count)}</dd>
        </div>
      ))}
    </dl>
  );
}
