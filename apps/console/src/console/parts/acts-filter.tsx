import { useSearchParams } from 'react-router';
import { AgentField } from './agent-field.tsx';
import { FilterChoice, FilterForm } from './filter-form.tsx';
import { PersonField } from './person-field.tsx';

const FIELDS = ['agent', 'principal', 'status'] as const;

/** Which grants or requests the address shows. */
export interface ActsFilterValues<STATUS extends string> {
  readonly agentId: string | undefined;
  readonly principalId: string | undefined;
  readonly status: STATUS | undefined;
}

/** The filter in the address. An unknown status is ignored. */
export function actsFilterOf<STATUS extends string>(
  search: URLSearchParams,
  statuses: readonly STATUS[],
): ActsFilterValues<STATUS> {
  const text = (name: (typeof FIELDS)[number]): string | undefined => {
    const value = search.get(name) ?? '';
    return value === '' ? undefined : value;
  };
  return {
    agentId: text('agent'),
    principalId: text('principal'),
    status: statuses.find((status) => status === text('status')),
  };
}

/** Whether the address shows less than the whole list. */
export function areActsFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Filters a list of what agents may do, or ask to do, for people: by the agent, the person and the status. */
export function ActsFilter<STATUS extends string>(props: {
  statuses: readonly STATUS[];
  /** What people read for each status. Default: the status. */
  words?: Readonly<Record<STATUS, string>>;
  /** The parameters of the address that keep their values. */
  preserved?: readonly string[];
}) {
  const { statuses, words, preserved = [] } = props;
  const [search] = useSearchParams();
  const { agentId, status } = actsFilterOf(search, statuses);
  const isInvalid = status === undefined && (search.get('status') ?? '') !== '';
  return (
    <FilterForm
      fields={FIELDS}
      preserved={preserved}
      isFiltered={areActsFiltered(search)}
      invalid={isInvalid ? ['status'] : []}
    >
      <AgentField id={agentId} />
      <PersonField />
      <FilterChoice
        label="Status"
        name="status"
        values={statuses}
        value={status}
        {...(words === undefined ? {} : { words })}
      />
    </FilterForm>
  );
}
