import { removeHidden } from '@grantex/core/issuer';
import type { Approval } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { ApprovalDecide } from './decide.tsx';
import { ApprovalFacts } from './facts.tsx';
import { changesApprovals, untilNextEnd } from './state.tsx';

/** One approval: which call waits for whom, and what they answered. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const key = ['approvals', 'one', id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.approvals.get(id, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => untilNextEnd(state.data === undefined ? [] : [state.data]),
  });
  const live = useLive({
    keys: [key],
    staleAfter: (event) =>
      changesApprovals(event) && (!('approvalId' in event.data) || event.data.approvalId === id) ? [key] : [],
  });
  return (
    <>
      <PageHeading title={query.data === undefined ? 'Approval' : titleOf(query.data)}>
        <Link to="/approvals">All approvals</Link>
      </PageHeading>
      <LiveNote live={live} what="This approval" />
      <Loaded query={query} back={<BackTo to="/approvals" name="approvals" />}>
        {(approval) => (
          <section className="card" aria-labelledby="what" key={approval.approvalId}>
            <h2 id="what">Who is asked about which call</h2>
            <ApprovalFacts approval={approval} />
            <ApprovalDecide approval={approval} />
          </section>
        )}
      </Loaded>
    </>
  );
}

function titleOf({ action, principalId }: Approval): string {
  return removeHidden(`${action} for ${principalId ?? 'an erased person'}`);
}
