import { APPROVAL_STATUSES } from '@grantex/core/issuer';
import type { Approval } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { ActsFilter, actsFilterOf, areActsFiltered } from '../../parts/acts-filter.tsx';
import { GrantTitle } from '../../parts/grant-title.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { ApprovalState, changesApprovals, Until, untilNextEnd } from './state.tsx';

const COLUMNS: readonly Column<Approval>[] = [
  {
    title: 'Call',
    cell: (approval) => (
      <>
        <Link className="row-title" to={`/approvals/${approval.approvalId}`}>
          <Code>{approval.action}</Code>
        </Link>
        <div className="fine">
          <GrantTitle grant={approval} />
        </div>
        <CopyId id={approval.approvalId} what="the id of the approval" />
      </>
    ),
  },
  { title: 'Status', isClear: true, cell: ({ status }) => <ApprovalState status={status} /> },
  { title: 'Asked', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  { title: 'Until', cell: (approval) => <Until approval={approval} /> },
  {
    title: 'Decided',
    cell: ({ decidedAt }) => (decidedAt === undefined ? undefined : <RelativeMoment at={decidedAt} />),
  },
  {
    title: 'Grant',
    cell: ({ grantId }) => <Link to={`/grants/${grantId}`}>Its grant</Link>,
  },
];

const LIST = ['approvals', 'list'];

/** Calls that people are asked about before they run, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const filter = actsFilterOf(search, APPROVAL_STATUSES);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.approvals.list({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => untilNextEnd(state.data?.approvals),
  });
  const live = useLive({ keys: [LIST], staleAfter: (event) => (changesApprovals(event) ? [LIST] : []) });
  return (
    <>
      <PageHeading title="Approvals" />
      <p className="lead">
        Calls that wait for a person’s yes, and what they answered. What a call would do, its arguments, is
        shown to the person alone: the API does not have it, and so it is not here.
      </p>
      <ActsFilter statuses={APPROVAL_STATUSES} />
      <LiveNote live={live} what="The list of approvals" />
      <Loaded query={query}>
        {({ approvals, total, nextCursor }) => (
          <>
            <Table
              caption="Approvals"
              columns={COLUMNS}
              rows={approvals}
              keyOf={({ approvalId }) => approvalId}
              empty={<NoApprovals isFiltered={areActsFiltered(search)} />}
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NoApprovals(props: { isFiltered: boolean }) {
  if (props.isFiltered) {
    return (
      <p>
        No approval matches the filter. <Link to="/approvals">Show all approvals</Link>
      </p>
    );
  }
  return (
    <>
      <h2>Nobody has been asked yet</h2>
      <p>
        A person is asked about a call where their grant says so (<Code>ask</Code> in its details), where the
        rule of the service says <Code>approval</Code>, or where a policy asks. An approval is listed for
        seven days.
      </p>
    </>
  );
}
