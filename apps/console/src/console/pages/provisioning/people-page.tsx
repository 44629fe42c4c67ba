import type { ScimUser, ScimUserFilter } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';

const COLUMNS: readonly Column<ScimUser>[] = [
  {
    title: 'Person',
    cell: ({ userName, displayName }) => (
      <>
        <strong>
          <Quoted>{userName}</Quoted>
        </strong>
        {displayName !== null && (
          <div className="fine">
            <Quoted>{displayName}</Quoted>
          </div>
        )}
      </>
    ),
  },
  { title: 'Your name for them', cell: ({ name }) => (name === null ? undefined : <Quoted>{name}</Quoted>) },
  {
    title: 'State',
    isClear: true,
    cell: ({ active }) => <Tag kind={active ? 'good' : 'bad'}>{active ? 'active' : 'deactivated'}</Tag>,
  },
  {
    title: 'Groups',
    cell: ({ groups }) => (groups.length === 0 ? undefined : String(groups.length)),
  },
  { title: 'Last change', cell: ({ updatedAt }) => <RelativeMoment at={updatedAt} /> },
];

const FIELDS = ['name', 'state'] as const;
const STATES = ['active', 'deactivated'] as const;
const LIST = ['scim', 'users'];

function filterOf(search: URLSearchParams): ScimUserFilter & { state: (typeof STATES)[number] | undefined } {
  const contains = search.get('name') ?? '';
  const state = STATES.find((each) => each === search.get('state'));
  return {
    contains: contains === '' ? undefined : contains,
    active: state === undefined ? undefined : state === 'active',
    state,
  };
}

/** Whom identity providers have provisioned, newest first. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const { state, ...filter } = filterOf(search);
  const cursor = search.get('cursor') ?? undefined;
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.scim.users({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  useLive({ keys: [LIST], staleAfter: ({ type }) => (type.startsWith('scim_') ? [LIST] : []) });
  const isFiltered = [...FIELDS, 'cursor'].some((name) => search.has(name));
  const isInvalid = state === undefined && (search.get('state') ?? '') !== '';
  return (
    <>
      <PageHeading title="Provisioned people">
        <div className="buttons">
          <BackTo to="/settings/provisioning" name="connections" />
        </div>
      </PageHeading>
      <p className="lead">
        A person who is deactivated can authorize nothing, and everything they had allowed has ended.
      </p>
      <FilterForm fields={FIELDS} isFiltered={isFiltered} invalid={isInvalid ? ['state'] : []}>
        <FilterText label="Name" name="name" maxLength={256} placeholder="ada" />
        <FilterChoice label="State" name="state" values={STATES} value={state} />
      </FilterForm>
      <Loaded query={query}>
        {({ users, total, nextCursor }) => (
          <>
            <Table
              caption="Provisioned people"
              columns={COLUMNS}
              rows={users}
              keyOf={({ id }) => id}
              empty={<NoPeople isFiltered={isFiltered} />}
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function NoPeople({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <p>
        Nobody matches the filter. <Link to="/settings/provisioning/people">Show everybody</Link>
      </p>
    );
  }
  return (
    <>
      <h2>Nobody yet</h2>
      <p>
        Assign people to the app at your identity provider. Without one,{' '}
        <Link to="/settings/provisioning">connect it</Link>.
      </p>
    </>
  );
}
