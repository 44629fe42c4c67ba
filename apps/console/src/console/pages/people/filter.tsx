import type { PrincipalFilter } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { type BindingFilter, BINDING_WORDS } from './words.ts';

const FIELDS = ['name', 'binding'] as const;
const BINDINGS = Object.keys(BINDING_WORDS) as readonly BindingFilter[];

/** The filter in the address. An unknown binding is ignored. */
export function filterOf(search: URLSearchParams): PrincipalFilter {
  const contains = search.get('name') ?? '';
  return {
    contains: contains === '' ? undefined : contains,
    binding: BINDINGS.find((binding) => binding === search.get('binding')),
  };
}

/** Whether the address shows less than the whole list. */
export function isFiltered(search: URLSearchParams): boolean {
  return [...FIELDS, 'cursor'].some((name) => search.has(name));
}

/** Filters the list of people. */
export function PeopleFilter() {
  const [search] = useSearchParams();
  const { binding } = filterOf(search);
  // A key that reads addresses masked cannot search them.
  const label = mayUse(useSession()) ? 'Name or address' : 'Name';
  const isInvalid = binding === undefined && (search.get('binding') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} invalid={isInvalid ? ['binding'] : []}>
      <FilterText label={label} name="name" maxLength={256} placeholder="alice" />
      <FilterChoice label="Bound" name="binding" values={BINDINGS} value={binding} words={BINDING_WORDS} />
    </FilterForm>
  );
}
