import type { AgentFilter, AgentStatus } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { FilterForm, FilterStatus, FilterText } from '../../parts/filter-form.tsx';

const FIELDS = ['name', 'status'] as const;
/** A deleted agent is in no list. */
const STATUSES = ['active', 'suspended'] as const satisfies AgentStatus[];

/** The filter in the address. An unknown status is ignored. */
export function filterOf(search: URLSearchParams): AgentFilter {
  const name = search.get('name') ?? '';
  return {
    name: name === '' ? undefined : name,
    status: STATUSES.find((status) => status === search.get('status')),
  };
}

/** Whether the address filters the list. */
export function isFiltered(search: URLSearchParams): boolean {
  return Object.values(filterOf(search)).some((value) => value !== undefined);
}

/** Filters the list of agents. */
export function AgentsFilter() {
  const [search] = useSearchParams();
  const { status } = filterOf(search);
  const isInvalid = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} invalid={isInvalid ? ['status'] : []}>
      <FilterText label="Name begins with" name="name" maxLength={200} placeholder="Travel" />
      <FilterStatus statuses={STATUSES} status={status} />
    </FilterForm>
  );
}
