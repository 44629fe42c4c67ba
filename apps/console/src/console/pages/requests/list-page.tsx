import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import type { ListedAuthorization } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import { ActsFilter, actsFilterOf, areActsFiltered } from '../../parts/acts-filter.tsx';
import { durationInWords } from '../../parts/duration.ts';
import { GrantTitle } from '../../parts/grant-title.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import {
  changesRequests,
  REQUEST_WORDS,
  RequestState,
  untilNextExpiry,
  WaitsUntil,
} from '../../parts/request-state.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { useApi } from '../../session/api.ts';
import { RequestsCsv } from './csv.tsx';

const COLUMNS: readonly Column<ListedAuthorization>[] = [
  {
    title: 'Request',
    cell: (request) => (
      <>
        <Link className="row-title" to={`/requests/${request.authRequestId}`}>
          <GrantTitle grant={request} />
        </Link>
        <CopyId id={request.authRequestId} what="the id of the request" />
      </>
    ),
  },
  { title: 'Status', isClear: true, cell: ({ status }) => <RequestState status={status} /> },
  { title: 'Scopes', isClear: true, cell: ({ scopes }) => <ScopeChip scopes={scopes} /> },
  {
    title: 'For how long',
    cell: ({ approvedExpiresIn, expiresIn }) => durationInWords(approvedExpiresIn ?? expiresIn),
  },
  { title: 'Asked', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  { title: 'Expires', cell: (request) => <WaitsUntil request={request} /> },
];

const LIST = ['requests', 'list'];

/** Whom agents have asked, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const filter = actsFilterOf(search, AUTHORIZATION_STATUSES);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.authorizations.list({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => untilNextExpiry(state.data?.requests),
  });
  const live = useLive({ keys: [LIST], staleAfter: (event) => (changesRequests(event) ? [LIST] : []) });
  return (
    <>
      <PageHeading title="Requests">
        <div className="buttons">
          <RequestsCsv filter={filter} />
        </div>
      </PageHeading>
      <p className="lead">
        A request waits 15 minutes for the person’s answer. OAuth logins are not listed here; what they gave
        is under <Link to="/grants">Grants</Link>.
      </p>
      <ActsFilter statuses={AUTHORIZATION_STATUSES} words={REQUEST_WORDS} />
      <LiveNote live={live} what="The list of requests" />
      <Loaded query={query}>
        {({ requests, total, nextCursor }) => (
          <>
            <Table
              caption="Requests"
              columns={COLUMNS}
              rows={requests}
              keyOf={({ authRequestId }) => authRequestId}
              empty={<NoRequests isFiltered={areActsFiltered(search)} />}
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NoRequests(props: { isFiltered: boolean }) {
  if (props.isFiltered) {
    return (
      <p>
        No request matches the filter. <Link to="/requests">Show all requests</Link>
      </p>
    );
  }
  return (
    <>
      <h2>No request yet</h2>
      <p>
        Requests appear here when your program asks a person for a grant. <Link to="/grants">Grants</Link>{' '}
        shows how. A request is listed until a day after it has expired, or for as long as its grant.
      </p>
    </>
  );
}
