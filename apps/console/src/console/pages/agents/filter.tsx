import type { AgentFilter } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { FilterForm, FilterStatus, FilterText } from '../../parts/filter-form.tsx';

const FIELDS = ['name', 'status'] as const;
const STATUSES = ['active', 'suspended'] as const;

/** Which agents an address asks for. What it says that is no status is no filter. */
export function filterOf(search: URLSearchParams): AgentFilter {
  const name = search.get('name') ?? '';
  return {
    name: name === '' ? undefined : name,
    status: STATUSES.find((status) => status === search.get('status')),
  };
}

/** Whether an address asks for less than everything. */
export function isFiltered(search: URLSearchParams): boolean {
  return Object.values(filterOf(search)).some((value) => value !== undefined);
}

/** Asks which agents to show. */
export function AgentsFilter() {
  const [search] = useSearchParams();
  const { status } = filterOf(search);
  const hasUnread = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} unread={hasUnread ? ['status'] : []}>
      <FilterText label="Name begins with" name="name" maxLength={200} placeholder="Travel" />
      <FilterStatus statuses={STATUSES} status={status} />
    </FilterForm>
  );
}
