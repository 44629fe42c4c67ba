import { ENTRY_STATUSES } from '@grantex/core/log';
import { useSearchParams } from 'react-router';
import { FilterChoice, FilterForm, FilterText } from '../../parts/filter-form.tsx';
import { FIELDS, filterOf, inputOf, isFiltered, invalidIn } from './filter.ts';

const TEXTS = [
  { name: 'action', label: 'Action', placeholder: 'flight.booked', maxLength: 128 },
  { name: 'principal', label: 'Principal', placeholder: 'user_alice', maxLength: 256 },
  { name: 'agent', label: 'Agent id', placeholder: 'ag_…', maxLength: 64 },
  { name: 'grant', label: 'Grant id', placeholder: 'grnt_…', maxLength: 64 },
] as const;
const TIMES = [
  { name: 'since', label: 'From (UTC)' },
  { name: 'until', label: 'Until (UTC)' },
] as const;

/** Filters the audit log. */
export function AuditFilterForm() {
  const [search] = useSearchParams();
  return (
    <FilterForm fields={FIELDS} preserved="live" isFiltered={isFiltered(search)} invalid={invalidIn(search)}>
      <FilterChoice label="Status" name="status" values={ENTRY_STATUSES} value={filterOf(search).status} />
      {TEXTS.map((text) => (
        <FilterText key={text.name} {...text} />
      ))}
      {TIMES.map(({ name, label }) => (
        <FilterText
          key={name}
          label={label}
          name={name}
          type="datetime-local"
          defaultValue={inputOf(search.get(name))}
        />
      ))}
    </FilterForm>
  );
}
