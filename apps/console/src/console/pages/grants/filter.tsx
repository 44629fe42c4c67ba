import { removeHidden } from '@grantex/core/issuer';
import type { GrantFilter, GrantStatus } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { useOffered } from '../../parts/agent-name.tsx';
import { FilterForm, FilterStatus, FilterText } from '../../parts/filter-form.tsx';

const FIELDS = ['agent', 'principal', 'status'] as const;
const STATUSES: readonly GrantStatus[] = ['active', 'revoked', 'expired'];

/** Which grants an address asks for. What it says that is no status is no filter. */
export function filterOf(search: URLSearchParams): GrantFilter {
  const text = (name: (typeof FIELDS)[number]): string | undefined => {
    const value = search.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    principalId: text('principal'),
    status: STATUSES.find((status) => status === text('status')),
  };
}

/** Whether an address asks for less than everything. */
export function isFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Asks which grants to show. */
export function GrantsFilter() {
  const [search] = useSearchParams();
  // Offered while one types, and no more than that: an agent that is not among them is found by its id as well.
  const { agents } = useOffered();
  const { status } = filterOf(search);
  const hasUnread = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} unread={hasUnread ? ['status'] : []}>
      <FilterText label="Agent id" name="agent" list="agents-offered" maxLength={64} placeholder="ag_…" />
      <datalist id="agents-offered">
        {agents.map(({ agentId, name }) => (
          <option key={agentId} value={agentId}>
            {removeHidden(name)}
          </option>
        ))}
      </datalist>
      <FilterText label="Acts for" name="principal" maxLength={256} placeholder="user_alice" />
      <FilterStatus statuses={STATUSES} status={status} />
    </FilterForm>
  );
}
