import { GRANT_STATUSES, removeHidden } from '@grantex/core/issuer';
import type { GrantFilter } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { useNewestAgents } from '../../parts/agent-name.tsx';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';

const FIELDS = ['agent', 'principal', 'status'] as const;

/** The filter in the address. An unknown status is ignored. */
export function filterOf(search: URLSearchParams): GrantFilter {
  const text = (name: (typeof FIELDS)[number]): string | undefined => {
    const value = search.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    principalId: text('principal'),
    status: GRANT_STATUSES.find((status) => status === text('status')),
  };
}

/** Whether the address shows less than the whole list. */
export function isFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Filters the list of grants. */
export function GrantsFilter() {
  const [search] = useSearchParams();
  // Only suggestions: any other agent can be found by its id, too.
  const { agents } = useNewestAgents();
  const { status } = filterOf(search);
  const isInvalid = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} invalid={isInvalid ? ['status'] : []}>
      <FilterText label="Agent id" name="agent" list="agent-suggestions" maxLength={64} placeholder="ag_…" />
      <datalist id="agent-suggestions">
        {agents.map(({ agentId, name }) => (
          <option key={agentId} value={agentId}>
            {removeHidden(name)}
          </option>
        ))}
      </datalist>
      <FilterText label="Acts for" name="principal" maxLength={256} placeholder="user_alice" />
      <FilterChoice label="Status" name="status" values={GRANT_STATUSES} value={status} />
    </FilterForm>
  );
}
