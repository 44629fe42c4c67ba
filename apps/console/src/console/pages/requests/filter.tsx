import { AUTHORIZATION_STATUSES } from '@grantex/core/issuer';
import type { AuthorizationFilter } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { AgentField } from '../../parts/agent-field.tsx';
import { FilterChoice, FilterForm } from '../../parts/filter-form.tsx';
import { PersonField } from '../../parts/person-field.tsx';
import { REQUEST_WORDS } from '../../parts/request-state.tsx';

const FIELDS = ['agent', 'principal', 'status'] as const;

/** The filter in the address. An unknown status is ignored. */
export function filterOf(search: URLSearchParams): AuthorizationFilter {
  const text = (name: (typeof FIELDS)[number]): string | undefined => {
    const value = search.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    principalId: text('principal'),
    status: AUTHORIZATION_STATUSES.find((status) => status === text('status')),
  };
}

/** Whether the address shows less than the whole list. */
export function isFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Filters the list of requests. */
export function RequestsFilter() {
  const [search] = useSearchParams();
  const { agentId, status } = filterOf(search);
  const isInvalid = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} invalid={isInvalid ? ['status'] : []}>
      <AgentField id={agentId} />
      <PersonField />
      <FilterChoice
        label="Status"
        name="status"
        values={AUTHORIZATION_STATUSES}
        value={status}
        words={REQUEST_WORDS}
      />
    </FilterForm>
  );
}
