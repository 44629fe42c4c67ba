import type { Grant } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { GrantState } from './state.tsx';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { PrincipalName } from './principal-name.tsx';
import { filterOf, GrantsFilter, isFiltered } from './filter.tsx';
import { endsGrants } from '../../live/ends-grants.ts';
import { NoGrants } from './none.tsx';

const COLUMNS: readonly Column<Grant>[] = [
  {
    title: 'Grant',
    cell: ({ grantId, scopes, delegationDepth }) => (
      <>
        <Link to={`/grants/${grantId}`}>
          <Code>{grantId}</Code>
        </Link>
        <ul className="codes fine" aria-label="Scopes">
          {scopes.map((scope) => (
            <li key={scope}>
              <Code>{scope}</Code>
            </li>
          ))}
        </ul>
        {delegationDepth > 0 && <p className="fine">delegated, depth {delegationDepth}</p>}
      </>
    ),
  },
  { title: 'Status', cell: (grant) => <GrantState grant={grant} /> },
  { title: 'Agent', cell: ({ agentId }) => <AgentName id={agentId} isOneLine /> },
  { title: 'Acts for', cell: (grant) => <PrincipalName grant={grant} isOneLine /> },
  { title: 'Granted', cell: ({ issuedAt }) => <Moment at={issuedAt} /> },
  { title: 'Until', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
];

const LIST = ['grants', 'list'];
/** The query of {@link NoGrants}. */
const EXAMPLE_AGENTS = ['agents', 'newest'];

/** The list of grants, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const filter = filterOf(search);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.grants.list({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const live = useLive({
    keys: [LIST, EXAMPLE_AGENTS],
    staleAfter: (event) => [
      ...(event.type === 'grant.created' || endsGrants(event) ? [LIST] : []),
      ...(event.type.startsWith('agent.') ? [EXAMPLE_AGENTS] : []),
    ],
  });
  return (
    <>
      <PageHeading title="Grants" />
      <p className="lead">
        A grant says what a person lets an agent do, and until when. Agents can delegate it further. Revoking
        a grant also revokes everything delegated from it.
      </p>
      <GrantsFilter />
      <LiveNote live={live} what="The list of grants" />
      <Loaded query={query}>
        {({ grants, total, nextCursor }) => (
          <>
            <Table
              caption="Grants"
              columns={COLUMNS}
              rows={grants}
              keyOf={({ grantId }) => grantId}
              empty={
                isFiltered(search) ? (
                  <p>
                    No grant matches the filter. <Link to="/grants">Show all grants</Link>
                  </p>
                ) : (
                  <NoGrants />
                )
              }
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}
