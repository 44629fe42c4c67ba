import type { ScimGroup } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useLive } from '../../live/use-live.ts';
import { BackTo } from '../../parts/back-to.tsx';
import { FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { useApi } from '../../session/api.ts';
import { ApprovesForm } from './approves-form.tsx';

const COLUMNS: readonly Column<ScimGroup>[] = [
  {
    title: 'Group',
    cell: ({ displayName }) => (
      <strong>
        <Quoted>{displayName}</Quoted>
      </strong>
    ),
  },
  { title: 'People', cell: ({ members }) => members.toLocaleString() },
  { title: 'May approve', cell: ({ approves }) => <Approves approves={approves} /> },
  { title: 'Last change', cell: ({ updatedAt }) => <RelativeMoment at={updatedAt} /> },
];

function Approves({ approves }: Pick<ScimGroup, 'approves'>) {
  if (approves === null) return <span className="fine">says nothing</span>;
  if (approves.length === 0) return 'nothing';
  return <ScopeChip scopes={approves} />;
}

const FIELDS = ['name'] as const;
const LIST = ['scim', 'groups'];

/** The groups of identity providers, and what their members may approve. */
export function Page() {
  const api = useApi();
  const [search] = useSearchParams();
  const [edited, setEdited] = useState<ScimGroup>();
  const [outcome, setOutcome] = useState<string>();
  const contains = search.get('name') ?? '';
  const cursor = search.get('cursor') ?? undefined;
  const filter = contains === '' ? {} : { contains };
  const query = useQuery({
    queryKey: [...LIST, filter, cursor],
    queryFn: ({ signal }) => api.scim.groups({ ...filter, cursor, pageSize: PAGE_SIZE }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  useLive({ keys: [LIST], staleAfter: ({ type }) => (type.startsWith('scim_') ? [LIST] : []) });
  const isFiltered = [...FIELDS, 'cursor'].some((name) => search.has(name));
  const columns: readonly Column<ScimGroup>[] = [
    ...COLUMNS,
    {
      title: 'Change',
      isControl: true,
      cell: (group) => (
        <Button about={group.displayName} onPress={() => setEdited(group)}>
          Edit
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeading title="Groups">
        <div className="buttons">
          <BackTo to="/settings/provisioning" name="connections" />
        </div>
      </PageHeading>
      <p className="lead">
        As soon as one group has scopes, groups decide for everybody: a person may approve only what one of
        their groups allows. Whoever leaves a group loses what it alone allowed.
      </p>
      <FilterForm fields={FIELDS} isFiltered={isFiltered} invalid={[]}>
        <FilterText label="Name" name="name" maxLength={256} />
      </FilterForm>
      <Outcome text={outcome} />
      <Loaded query={query}>
        {({ groups, total, nextCursor }) => (
          <>
            <Table
              caption="Groups"
              columns={columns}
              rows={groups}
              keyOf={({ id }) => id}
              empty={<NoGroups isFiltered={isFiltered} />}
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
      {edited !== undefined && (
        <ApprovesForm
          key={edited.id}
          group={edited}
          onDone={(text) => {
            setEdited(undefined);
            setOutcome(text);
          }}
        />
      )}
    </>
  );
}

function NoGroups({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <p>
        No group matches the filter. <Link to="/settings/provisioning/groups">Show all</Link>
      </p>
    );
  }
  return (
    <>
      <h2>No groups yet</h2>
      <p>Push groups at your identity provider. Without groups, everybody may approve everything.</p>
    </>
  );
}
