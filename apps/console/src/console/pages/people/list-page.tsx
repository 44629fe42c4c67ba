import type { GrantexEvent, PrincipalDetails } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { endsGrants } from '../../live/ends-grants.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { useLive } from '../../live/use-live.ts';
import type { CsvColumn } from '../../parts/csv.ts';
import { CsvExport } from '../../parts/csv-export.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { personPath } from '../../parts/person-name.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { AddressState, BindingState } from './binding-state.tsx';
import { filterOf, isFiltered, PeopleFilter } from './filter.tsx';
import { countGrants } from './counts.ts';
import { BINDING_WORDS } from './words.ts';

const COLUMNS: readonly Column<PrincipalDetails>[] = [
  {
    title: 'Person',
    cell: ({ principalId }) => (
      <Link className="row-title" to={personPath(principalId)}>
        <Quoted>{principalId}</Quoted>
      </Link>
    ),
  },
  { title: 'Bound', cell: ({ binding }) => <BindingState binding={binding} /> },
  { title: 'Address', isClear: true, cell: (person) => <AddressState person={person} /> },
  {
    title: 'Active grants',
    isClear: true,
    cell: ({ activeGrants }) => (activeGrants === 0 ? undefined : countGrants(activeGrants)),
  },
  {
    title: 'Known since',
    cell: ({ createdAt }) => <RelativeMoment at={createdAt} />,
  },
];

/** The columns of the file. */
const CSV = async (): Promise<readonly CsvColumn<PrincipalDetails>[]> => [
  { title: 'Person', value: ({ principalId }) => principalId },
  { title: 'Id in the audit log', value: ({ principal }) => principal },
  { title: 'Bound', value: ({ binding }) => BINDING_WORDS[binding?.way ?? 'unbound'] },
  { title: 'Bound since', value: ({ binding }) => binding?.boundAt },
  { title: 'Provider', value: ({ binding }) => binding?.identityProvider },
  { title: 'Address', value: ({ email }) => email },
  {
    title: 'Address confirmed',
    value: ({ email, emailConfirmed }) => email && (emailConfirmed ? 'yes' : 'no'),
  },
  { title: 'Active grants', value: ({ activeGrants }) => activeGrants },
  { title: 'Open sessions', value: ({ openSessions }) => openSessions },
  { title: 'Known since', value: ({ createdAt }) => createdAt },
];

const LIST = ['people', 'list'];

/** Whether an event may change what the list says of somebody. A first request adds a person. */
function changesPeople(event: GrantexEvent): boolean {
  const { type } = event;
  const isAboutThem = type.startsWith('principal.') || type === 'authorization.requested';
  return isAboutThem || type === 'grant.created' || endsGrants(event);
}

/** The people whom agents act for, newest first. */
export function Page() {
  const api = useApi();
  const mayEnter = mayUse(useSession());
  const [search] = useSearchParams();
  const filter = filterOf(search);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.principals.list({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const live = useLive({ keys: [LIST], staleAfter: (event) => (changesPeople(event) ? [LIST] : []) });
  return (
    <>
      <PageHeading title="People">
        <div className="buttons">
          <CsvExport
            file="people"
            rows={(signal) => api.principals.listAll(filter, { signal })}
            columns={CSV}
          />
          {mayEnter && (
            <Link className="button main" to="/people/new">
              Enter an address
            </Link>
          )}
        </div>
      </PageHeading>
      <p className="lead">
        The people your agents act for, by your names for them. Each name is bound to one person, once.
      </p>
      <PeopleFilter />
      <LiveNote live={live} what="The list of people" />
      <Loaded query={query}>
        {({ principals, total, nextCursor }) => (
          <>
            <Table
              caption="People"
              columns={COLUMNS}
              rows={principals}
              keyOf={({ principal }) => principal}
              empty={<NoPeople isFiltered={isFiltered(search)} />}
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NoPeople(props: { isFiltered: boolean }) {
  if (props.isFiltered) {
    return (
      <p>
        Nobody matches the filter. <Link to="/people">Show everybody</Link>
      </p>
    );
  }
  return (
    <>
      <h2>Nobody yet</h2>
      <p>
        A person appears here when your program asks them for the first time, or when you enter an address for
        them before that.
      </p>
    </>
  );
}
