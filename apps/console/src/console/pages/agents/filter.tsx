import type { AgentFilter, AgentKind, AgentStatus } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';

const FIELDS = ['name', 'kind', 'status'] as const;
/** A deleted agent is in no list. */
const STATUSES = ['active', 'suspended'] as const satisfies AgentStatus[];
const KINDS = ['agent', 'client'] as const satisfies AgentKind[];

/** The filter in the address. Unknown values are ignored. */
export function filterOf(search: URLSearchParams): AgentFilter {
  const name = search.get('name') ?? '';
  return {
    contains: name === '' ? undefined : name,
    kind: KINDS.find((kind) => kind === search.get('kind')),
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
  const filter = filterOf(search);
  const invalid = (['kind', 'status'] as const).filter(
    (name) => filter[name] === undefined && (search.get(name) ?? '') !== '',
  );
  return (
    <FilterForm fields={FIELDS} preserved={['order']} isFiltered={isFiltered(search)} invalid={invalid}>
      <FilterText label="Name or id" name="name" maxLength={200} placeholder="Travel planner" />
      <FilterChoice label="Kind" name="kind" values={KINDS} value={filter.kind} />
      <FilterChoice label="Status" name="status" values={STATUSES} value={filter.status} />
    </FilterForm>
  );
}
