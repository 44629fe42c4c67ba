import { GRANT_STATUSES } from '@grantex/core/issuer';
import type { Grant } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useApi } from '../../session/api.ts';
import { GrantState } from './state.tsx';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { ActsFilter, actsFilterOf, areActsFiltered } from '../../parts/acts-filter.tsx';
import { GrantTitle } from '../../parts/grant-title.tsx';
import { useOrder } from '../../parts/order.ts';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { BulkRevoke } from './bulk/bulk-revoke.tsx';
import { selectionColumn, useSelection } from './bulk/selection.tsx';
import { GrantsCsv } from './csv.tsx';
import { changesHolds } from '../../live/changes-holds.ts';
import { endsGrants } from '../../live/ends-grants.ts';
import { NoGrants } from './none.tsx';

const COLUMNS: readonly Column<Grant>[] = [
  {
    title: 'Grant',
    cell: (grant) => (
      <>
        <Link className="row-title" to={`/grants/${grant.grantId}`}>
          <GrantTitle grant={grant} />
        </Link>
        <div className="fine">
          <CopyId id={grant.grantId} what="the id of the grant" /> {describeDepth(grant.delegationDepth)}
        </div>
      </>
    ),
  },
  { title: 'Status', isClear: true, cell: (grant) => <GrantState grant={grant} /> },
  { title: 'Scopes', isClear: true, cell: ({ scopes }) => <ScopeChip scopes={scopes} /> },
  { title: 'Granted', cell: ({ issuedAt }) => <RelativeMoment at={issuedAt} />, sortKey: 'issued' },
  {
    title: 'Until',
    cell: ({ status, expiresAt, revokedAt }) => (
      <RelativeMoment at={status === 'revoked' ? (revokedAt ?? expiresAt) : expiresAt} />
    ),
  },
];

/** How often a grant was handed on; undefined for one that a person gave. */
function describeDepth(depth: number): string | undefined {
  if (depth === 0) return undefined;
  return depth === 1 ? 'delegated' : `delegated ${depth} times`;
}

const LIST = ['grants', 'list'];
/** The query of {@link NoGrants}. */
const EXAMPLE_AGENTS = ['agents', 'newest'];

/** The list of grants, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const filter = actsFilterOf(search, GRANT_STATUSES);
  const { order, sort } = useOrder();
  const cursor = search.get('cursor') ?? undefined;
  const selection = useSelection();
  const query = useQuery({
    queryKey: [...LIST, filter, order, cursor],
    queryFn: ({ signal }) => api.grants.list({ ...filter, order, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const live = useLive({
    keys: [LIST, EXAMPLE_AGENTS],
    staleAfter: (event) => [
      ...(event.type === 'grant.created' || endsGrants(event) || changesHolds(event) ? [LIST] : []),
      ...(event.type.startsWith('agent.') ? [EXAMPLE_AGENTS] : []),
    ],
  });

  return (
    <>
      <PageHeading title="Grants">
        <div className="buttons">
          <GrantsCsv filter={filter} order={order} />
        </div>
      </PageHeading>
      <p className="lead">
        A grant says what a person lets an agent do, and until when. Revoking a grant also revokes everything
        delegated from it.
      </p>
      <ActsFilter statuses={GRANT_STATUSES} preserved={['order']} />
      <LiveNote live={live} what="The list of grants" />
      <BulkRevoke selection={selection} />
      <Loaded query={query}>
        {({ grants, total, isTotalPartial, nextCursor }) => (
          <>
            <Table
              caption="Grants"
              columns={[selectionColumn(selection, grants), ...COLUMNS]}
              rows={grants}
              keyOf={({ grantId }) => grantId}
              sorting={{ key: 'issued', order }}
              onSort={(next) => sort(next.order)}
              empty={
                areActsFiltered(search) ? (
                  <p>
                    {nextCursor === undefined
                      ? 'No grant matches the filter.'
                      : 'None of the grants looked at matches the filter. Others may.'}{' '}
                    <Link to="/grants">Show all grants</Link>
                  </p>
                ) : (
                  <NoGrants />
                )
              }
            />
            <CursorPages total={isTotalPartial ? undefined : total} nextCursor={nextCursor} order={order} />
          </>
        )}
      </Loaded>
    </>
  );
}
