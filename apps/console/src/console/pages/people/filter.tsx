import type { PrincipalFilter } from '@grantex/sdk';
import { useSearchParams } from 'react-router';
import { ChoiceField } from '../../../ui/more-fields.tsx';
import { FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { type BindingFilter, BINDING_WORDS } from './words.ts';

const FIELDS = ['name', 'binding'] as const;
const BINDINGS = Object.keys(BINDING_WORDS) as readonly BindingFilter[];

/** The filter in the address. An unknown binding is ignored. */
export function filterOf(search: URLSearchParams): PrincipalFilter {
  const startsWith = search.get('name') ?? '';
  return {
    startsWith: startsWith === '' ? undefined : startsWith,
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
  const isInvalid = binding === undefined && (search.get('binding') ?? '') !== '';
  return (
    <FilterForm fields={FIELDS} isFiltered={isFiltered(search)} invalid={isInvalid ? ['binding'] : []}>
      <FilterText label="Name begins with" name="name" maxLength={256} placeholder="user_" />
      <ChoiceField
        label="Bound"
        name="binding"
        value={binding ?? ''}
        options={[['', 'any'], ...BINDINGS.map((each) => [each, BINDING_WORDS[each]] as const)]}
      />
    </FilterForm>
  );
}
